"""The adapters against what the packages that they speak for do, recorded by record_contracts.py."""

import inspect
import unittest

from support import ADDRESS, recorded, same
from scenario import LIMIT, WORLDS, actions, plain

import numpy as np

import sim_client
from sim_client.cleanrl import CleanRLVectorEnv
from sim_client.dm import DmEnvironment, StepType, TimeStep
from sim_client.sb3 import SB3VecEnv
from sim_client.spaces import HAS_GYMNASIUM

LAKE = {"env": "frozen-lake", "options": {"map": "4x4", "slippery": False, "max-steps": LIMIT}, "address": ADDRESS}


class Gymnasium(unittest.TestCase):
    contract = recorded("gymnasium")

    def test_traces_are_the_same_in_all_three_modes(self):
        for name, expected in self.contract["traces"].items():
            envs = sim_client.VectorEnv(num_envs=WORLDS, autoreset_mode=sim_client.AutoresetMode[name], **LAKE)
            seen = [plain(envs.reset(seed=1))]
            for step in actions():
                result = envs.step(step)
                seen.append(plain(result))
                ended = result[2] | result[3]
                if name == "DISABLED" and ended.any():
                    seen.append(plain(envs.reset(options={"reset_mask": ended})))
            envs.close()
            same(seen, expected, name)

    def test_modes_are_published_under_gymnasiums_names(self):
        self.assertEqual({mode.name: mode.value for mode in sim_client.AutoresetMode}, self.contract["modes"])
        with_mode = sim_client.VectorEnv(num_envs=1, **LAKE)
        self.assertEqual(str(with_mode.metadata["autoreset_mode"]).lstrip("_"), self.contract["metadata"]["autoreset_mode"])
        with_mode.close()

    def test_spaces_are_the_same(self):
        envs = sim_client.VectorEnv(num_envs=WORLDS, **LAKE)
        self.assertEqual({name: repr(getattr(envs, name)) for name in self.contract["spaces"]}, self.contract["spaces"])
        envs.close()

    def test_every_member_of_the_base_class_is_there(self):
        envs = sim_client.VectorEnv(num_envs=1, **LAKE)
        missing = [name for name in self.contract["members"] if not hasattr(envs, name)]
        self.assertEqual(missing, ["np_random_seed"] if not HAS_GYMNASIUM else [])
        self.assertLessEqual({"reset", "step", "close", "closed", "num_envs", "metadata", "render_mode", "spec", "unwrapped"}, set(dir(envs)))
        envs.close()
        self.assertTrue(envs.closed)

    def test_signatures_take_what_gymnasium_takes(self):
        for name, expected in self.contract["signatures"].items():
            given = {parameter.name for parameter in inspect.signature(getattr(sim_client.VectorEnv, name)).parameters.values()}
            self.assertLessEqual({parameter for parameter, _ in expected}, given, name)


class CleanRL(unittest.TestCase):
    def test_the_trace_is_that_of_gymnasium_0_29(self):
        envs = CleanRLVectorEnv(num_envs=WORLDS, **LAKE)
        seen = [plain(envs.reset(seed=1))]
        for step in actions():
            result = plain(envs.step(step))
            for info in result[4].get("final_info", {"values": []})["values"]:
                if info is not None:
                    info["episode"]["t"] = None
            seen.append(result)
        envs.close()
        same(seen, recorded("gymnasium029")["trace"])


class StableBaselines3(unittest.TestCase):
    contract = recorded("sb3")

    def test_the_trace_is_that_of_its_own_vec_env(self):
        envs = SB3VecEnv(num_envs=WORLDS, **LAKE)
        envs.seed(1)
        seen = [plain(envs.reset())]
        for step in actions():
            seen.append(plain(envs.step(step)) + [plain(envs.reset_infos)])
        envs.close()
        same(seen, self.contract["trace"])

    def test_every_abstract_method_is_there_with_its_signature(self):
        for name, expected in self.contract["signatures"].items():
            if name in self.contract["abstract"] or hasattr(SB3VecEnv, name):
                given = [(one.name, one.kind.name) for one in inspect.signature(getattr(SB3VecEnv, name)).parameters.values()]
                self.assertEqual(given, [tuple(one) for one in expected], name)

    def test_attributes_and_indices(self):
        envs = SB3VecEnv(num_envs=WORLDS, **LAKE)
        for name in ("num_envs", "observation_space", "action_space", "render_mode", "reset_infos", "metadata"):
            self.assertTrue(hasattr(envs, name), name)
        self.assertEqual(envs.env_is_wrapped(object, [0, 2]), [False, False])
        self.assertEqual(envs.get_attr("render_mode"), [None] * WORLDS)
        self.assertEqual(envs.get_attr("_max_episode_steps", 1), [LIMIT])
        self.assertFalse(envs.has_attr("colour"))
        self.assertEqual(len(envs.env_method("texts", indices=[2])), 1)
        self.assertEqual(list(envs.seed(5)), [5, 6, 7])
        envs.set_options({"map": "8x8"})
        with self.assertRaisesRegex(ValueError, "map"):
            envs.reset()
        envs.close()


class DmEnv(unittest.TestCase):
    contract = recorded("dm_env")

    def test_the_members_are_there(self):
        self.assertLessEqual(set(self.contract["members"]), set(dir(DmEnvironment)))
        self.assertEqual({step_type.name: int(step_type) for step_type in StepType}, self.contract["step_types"])
        self.assertEqual(list(TimeStep._fields), self.contract["time_step"])

    def test_episodes_begin_and_end_as_they_must(self):
        """Down, down, right leads onto the ice; after the limit of 7 steps the episode is cut off; right, down into a hole."""
        with DmEnvironment(**LAKE) as env:
            forms = {name: self.contract[name] for name in ("restart", "transition", "termination", "truncation")}
            first = env.step(0)
            self.assertEqual([int(first.step_type), first.reward, first.discount], forms["restart"][:3])
            self.assertTrue(first.first())
            for _ in range(LIMIT - 1):
                self.assertEqual(self._form(env.step(0)), self._expected("transition"))
            last = env.step(0)
            self.assertEqual(self._form(last), self._expected("truncation"))
            self.assertTrue(last.last())
            self.assertTrue(env.step(1).first())
            self.assertTrue(env.step(2).mid())
            self.assertEqual(self._form(env.step(1)), self._expected("termination"))
            self.assertTrue(env.reset().first())

    def test_specs_describe_what_comes_and_goes(self):
        with DmEnvironment(**LAKE) as env:
            observation, action = env.observation_spec(), env.action_spec()
            self.assertEqual((observation.num_values, action.num_values), (16, 4))
            observation.validate(env.reset().observation)
            env.step(action.generate_value())
            self.assertEqual((env.discount_spec().minimum, env.discount_spec().maximum), (0, 1))
            self.assertEqual(env.reward_spec().shape, ())
        with DmEnvironment("cart-pole", address=ADDRESS) as env:
            spec = env.observation_spec()
            self.assertEqual((spec.shape, spec.dtype), ((4,), np.float32))
            spec.validate(env.reset().observation)

    def _form(self, step):
        return [int(step.step_type), step.discount]

    def _expected(self, name):
        step_type, _, discount, _ = self.contract[name]
        return [step_type, discount]


if __name__ == "__main__":
    unittest.main()
