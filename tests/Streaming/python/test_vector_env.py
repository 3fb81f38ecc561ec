"""What a user of the vector environment meets beside the contracts."""

import unittest

from support import ADDRESS

import numpy as np

import sim_client
from sim_client.pool import Pool
from sim_client.pool import make as make_pool

LAKE = {"env": "frozen-lake", "address": ADDRESS}


class Actions(unittest.TestCase):
    def setUp(self):
        self.envs = sim_client.VectorEnv(num_envs=3, **LAKE)
        self.addCleanup(self.envs.close)

    def test_any_integer_type_that_fits_is_taken(self):
        for dtype in (np.int8, np.uint8, np.int32, np.int64, np.uint64):
            self.envs.step(np.array([0, 1, 3], dtype=dtype))
        self.envs.step([0, 1, 3])

    def test_another_shape_or_type_is_refused_before_it_is_sent(self):
        with self.assertRaisesRegex(ValueError, r"shape \(3,\); got \(4,\)"):
            self.envs.step([0, 1, 2, 3])
        with self.assertRaisesRegex(TypeError, "int32; got float64"):
            self.envs.step([0.0, 1.0, 2.0])
        with self.assertRaisesRegex(ValueError, "4294967296"):
            self.envs.step(np.array([0, 2**32, 1]))

    def test_an_action_outside_its_space_is_refused_and_the_environment_goes_on(self):
        with self.assertRaises(sim_client.RefusedError) as refused:
            self.envs.step([0, 7, 0])
        self.assertEqual(refused.exception.code, "bad-action")
        self.assertIn("world 1 is 7", str(refused.exception))
        self.envs.step([0, 1, 0])

    def test_arrays_that_were_sent_may_be_written_over(self):
        actions = np.zeros(3, dtype=np.int32)
        self.envs.step_async(actions)
        actions[:] = 9
        self.envs.step_wait()


class Resets(unittest.TestCase):
    def test_world_i_is_seeded_with_seed_plus_i(self):
        carts = sim_client.VectorEnv("cart-pole", 3, address=ADDRESS)
        self.addCleanup(carts.close)
        all_at_once = carts.reset(seed=7)[0]
        np.testing.assert_array_equal(carts.reset(seed=[7, 8, 9])[0], all_at_once)
        np.testing.assert_array_equal(carts.reset(seed=8)[0][:2], all_at_once[1:])

    def test_without_a_seed_the_next_episodes_begin(self):
        carts = sim_client.VectorEnv("cart-pole", 2, address=ADDRESS)
        self.addCleanup(carts.close)
        first = carts.reset(seed=1)[0]
        second = carts.reset()[0]
        self.assertFalse(np.array_equal(first, second))
        np.testing.assert_array_equal(carts.reset(seed=1)[0], first)
        np.testing.assert_array_equal(carts.reset()[0], second)

    def test_a_world_whose_seed_is_none_keeps_its_own(self):
        carts = sim_client.VectorEnv("cart-pole", 2, address=ADDRESS)
        self.addCleanup(carts.close)
        carts.reset(seed=1)
        second = carts.reset()[0]
        carts.reset(seed=1)
        mixed = carts.reset(seed=[5, None])[0]
        np.testing.assert_array_equal(mixed[1], second[1])
        np.testing.assert_array_equal(mixed[0], carts.reset(seed=5)[0][0])

    def test_wrong_seeds_and_options_are_told(self):
        envs = sim_client.VectorEnv(num_envs=3, **LAKE)
        self.addCleanup(envs.close)
        with self.assertRaisesRegex(ValueError, "one for each of 3 worlds; got 2"):
            envs.reset(seed=[1, 2])
        with self.assertRaisesRegex(ValueError, "Unknown reset option 'map'"):
            envs.reset(options={"map": "8x8"})
        for mask, kind in (([True] * 3, TypeError), (np.ones(2, bool), ValueError), (np.ones(3), TypeError), (np.zeros(3, bool), ValueError)):
            with self.assertRaises(kind):
                envs.reset(options={"reset_mask": mask})

    def test_in_disabled_mode_an_ended_world_must_be_reset(self):
        envs = sim_client.VectorEnv(num_envs=2, autoreset_mode="Disabled", options={"max_steps": 1}, **LAKE)
        self.addCleanup(envs.close)
        envs.step([0, 0])
        with self.assertRaises(sim_client.RefusedError) as refused:
            envs.step([0, 0])
        self.assertEqual(refused.exception.code, "world-ended")
        envs.reset(options={"reset_mask": np.array([True, True])})
        envs.step([0, 0])


class Arrays(unittest.TestCase):
    def test_arrays_are_the_callers_own_unless_views_are_wanted(self):
        for copy in (True, False):
            carts = sim_client.VectorEnv("cart-pole", 4, address=ADDRESS, copy=copy)
            first = carts.step([0, 1, 0, 1])[0]
            before = first.copy()
            self.assertEqual(first.flags.owndata, copy)
            carts.step([1, 1, 1, 1])
            np.testing.assert_array_equal(first, before)
            carts.close()

    def test_dtypes_are_gymnasiums(self):
        lake = sim_client.VectorEnv(num_envs=2, **LAKE)
        observations, rewards, terminations, truncations, infos = lake.step([0, 0])
        self.assertEqual(
            [array.dtype for array in (observations, rewards, terminations, truncations, infos["prob"], infos["_prob"])],
            [np.int64, np.float64, np.bool_, np.bool_, np.float64, np.bool_],
        )
        self.assertTrue(lake.observation_space.contains(observations))
        lake.close()

    def test_images_are_bytes_and_rendered_as_they_are(self):
        envs = sim_client.VectorEnv(num_envs=2, options={"observation": "image", "image_size": 64}, **LAKE)
        observations, _ = envs.reset(seed=1)
        self.assertEqual((observations.dtype, observations.shape), (np.uint8, (2, 64, 64, 3)))
        self.assertTrue(envs.observation_space.contains(observations))
        np.testing.assert_array_equal(envs.render()[1], observations[1])
        envs.close()

    def test_several_tasks_side_by_side_say_which_world_has_which_info(self):
        envs = sim_client.VectorEnv(
            groups=[{"env": "gravity", "worlds": 2}, {"env": "float", "worlds": 1}], address=ADDRESS, autoreset_mode="SameStep")
        self.addCleanup(envs.close)
        _, infos = envs.reset()
        np.testing.assert_array_equal(infos["_pushes"], [True, True, False])
        _, _, _, _, infos = envs.step(np.ones((3, 2), dtype=np.float32))
        np.testing.assert_array_equal(infos["pushes"], [[1, 1], [1, 1], [0, 0]])
        self.assertEqual(envs.get_attr("task"), ("gravity", "gravity", "float"))


class Everything(unittest.TestCase):
    def test_save_and_restore_go_back_to_the_same_bits(self):
        envs = sim_client.VectorEnv(num_envs=8, autoreset_mode="SameStep", **LAKE)
        self.addCleanup(envs.close)
        rng = np.random.default_rng(1)
        for _ in range(20):
            last = envs.step(rng.integers(4, size=8))
        state = envs.save()
        actions = rng.integers(4, size=(20, 8))
        expected = [envs.step(step)[0] for step in actions]
        restored = envs.restore(state)
        np.testing.assert_array_equal(restored[0], last[0])
        np.testing.assert_array_equal(restored[1], last[1])
        np.testing.assert_array_equal([envs.step(step)[0] for step in actions], expected)

    def test_success_can_be_had_as_an_info(self):
        walk = [1, 1, 2, 1, 2, 2]  # to the goal of the 4x4 map that is not slippery
        for mode in ("SameStep", "NextStep"):
            envs = sim_client.VectorEnv(
                num_envs=2, autoreset_mode=mode, options={"map": "4x4", "slippery": False}, success_key="is_success", **LAKE)
            for step in walk:
                _, _, terminations, _, infos = envs.step([step, 0])
            self.assertEqual(terminations.tolist(), [True, False])
            last = infos["final_info"] if mode == "SameStep" else infos
            self.assertEqual(last["is_success"].tolist(), [True, False])
            self.assertEqual(last["_is_success"].tolist(), [True, False])
            envs.close()

    def test_parameters_are_attributes(self):
        envs = sim_client.VectorEnv("gravity", 3, address=ADDRESS)
        self.addCleanup(envs.close)
        envs.set_attr("gravity", [1.0, 2.0, 3.0])
        self.assertEqual(envs.get_attr("gravity"), (1.0, 2.0, 3.0))
        envs.simulation.set_parameters({"gravity": 9.0}, mask=np.array([False, True, False]))
        self.assertEqual(envs.get_attr("gravity"), (1.0, 9.0, 3.0))
        with self.assertRaisesRegex(AttributeError, "Known: .*gravity"):
            envs.get_attr("mass")

    def test_unknown_tasks_and_options_are_told_what_is_known(self):
        with self.assertRaisesRegex(sim_client.RefusedError, "Did you mean 'frozen-lake'"):
            sim_client.VectorEnv("frozenlake", 1, address=ADDRESS)
        with self.assertRaisesRegex(sim_client.RefusedError, "Did you mean 'map'"):
            sim_client.VectorEnv(num_envs=1, options={"mab": "8x8"}, **LAKE)
        self.assertIn("cart-pole", sim_client.envs_of(ADDRESS))

    def test_nobody_to_connect_to_is_told_in_time(self):
        with self.assertRaisesRegex(sim_client.NoAnswerError, "within 1 s: nobody listens there"):
            sim_client.Client("tcp://127.0.0.1:9", timeout=1)

    def test_a_closed_environment_frees_its_worlds(self):
        with sim_client.Client(ADDRESS) as client:
            mine = sim_client.VectorEnv("cart-pole", 5, client=client)
            number = mine.simulation.number
            self.assertIn(number, [source["source"] for source in client.sources()])
            mine.close()
            mine.close()
            self.assertNotIn(number, [source["source"] for source in client.sources()])


class Pools(unittest.TestCase):
    def test_batches_see_what_one_environment_sees(self):
        pool = Pool("cart-pole", num_envs=6, batch_size=2, seed=3, address=ADDRESS)
        envs = sim_client.VectorEnv("cart-pole", 6, seed=3, address=ADDRESS)
        self.addCleanup(pool.close)
        self.addCleanup(envs.close)
        rng = np.random.default_rng(0)
        expected = [envs.reset()[0]]
        actions = rng.integers(2, size=(40, 6))
        elapsed = np.zeros(6, dtype=int)
        lengths = [elapsed.copy()]
        over = np.zeros(6, dtype=bool)
        for step in actions:
            observations, _, terminations, truncations, _ = envs.step(step)
            elapsed = np.where(over, 0, elapsed + 1)
            over = terminations | truncations
            expected.append(observations)
            lengths.append(elapsed.copy())
        taken = np.zeros(3, dtype=int)
        pool.async_reset()
        while taken.min() <= 40:
            observations, _, _, _, infos = pool.recv()
            batch, ids = int(infos["env_id"][0]) // 2, infos["env_id"]
            np.testing.assert_array_equal(observations, expected[taken[batch]][ids])
            np.testing.assert_array_equal(infos["elapsed_step"], lengths[taken[batch]][ids])
            if taken[batch] < 40:
                pool.send(actions[taken[batch]][ids], ids)
            elif taken.min() == 40:
                break
            taken[batch] += 1

    def test_one_batch_of_all_worlds_is_synchronous(self):
        pool = make_pool("cart-pole", num_envs=4, seed=1, address=ADDRESS)
        self.addCleanup(pool.close)
        self.assertEqual(pool.reset()[0].shape, (4, 4))
        observations, rewards, _, _, infos = pool.step(np.zeros(4, dtype=np.int64))
        self.assertEqual((observations.shape, rewards.tolist(), infos["env_id"].tolist()), ((4, 4), [1] * 4, [0, 1, 2, 3]))

    def test_wrong_use_is_told(self):
        with self.assertRaisesRegex(ValueError, "multiple of batch_size"):
            Pool("cart-pole", num_envs=5, batch_size=2, address=ADDRESS)
        pool = Pool("cart-pole", num_envs=4, batch_size=2, address=ADDRESS)
        self.addCleanup(pool.close)
        with self.assertRaisesRegex(RuntimeError, "async_reset"):
            pool.recv()
        with self.assertRaisesRegex(ValueError, "worlds of one batch"):
            pool.send(np.zeros(2, dtype=int), np.array([1, 2], dtype=np.int32))
        with self.assertRaisesRegex(ValueError, "use async_reset"):
            pool.reset()


class Streams(unittest.TestCase):
    def test_what_happens_is_seen_as_it_happens(self):
        with sim_client.Client(ADDRESS) as actor, sim_client.Client(ADDRESS) as viewer:
            envs = sim_client.VectorEnv("gravity", 3, client=actor)
            stream = viewer.watch(envs.simulation.number, worlds=[2], columns=["pose", "reward"], rate=0)
            self.assertEqual(stream.receive(10).sequence, 0)
            envs.step(np.zeros((3, 2), dtype=np.float32))
            frame = stream.receive(10)
            self.assertEqual((frame.sequence, frame.steps, frame.lost), (1, 1, 0))
            self.assertEqual((frame.arrays["episode"].tolist(), frame.arrays["step"].tolist()), ([0], [1]))
            self.assertEqual(frame.arrays["pose"][0, 1].tolist(), [0, 0, 90, 1, 0, 0, 0])
            scene = viewer.scene(envs.simulation.number)
            self.assertEqual([body["name"] for body in scene.header["groups"][0]["scene"]["bodies"]], ["world", "ball"])
            self.assertEqual(scene.arrays["mesh.0.0.vertices"].shape, (4, 3))
            self.assertIsNone(stream.receive(0.05))
            envs.close()
            self.assertIsNone(stream.receive(10))
            self.assertTrue(stream.ended)


if __name__ == "__main__":
    unittest.main()
