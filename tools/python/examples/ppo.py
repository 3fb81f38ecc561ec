"""Proximal policy optimisation in one file, in the manner of CleanRL's ppo.py, in the worlds of a server.

    sim serve                                  in another terminal
    python3 tools/python/examples/ppo.py       balances the pole

It learns with PyTorch where that is installed and with NumPy alone where it is not, by the same formulas: Schulman et al. (2017),
arXiv:1707.06347, advantages by Schulman et al. (2016), arXiv:1506.02438, equation 16, details as in Huang et al. (2022), "The 37
implementation details of proximal policy optimization".
"""

import argparse
import time

import numpy as np

import sim_client

try:
    import torch
except ImportError:
    torch = None

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--env", default="cart-pole", help="with discrete actions and real-valued observations")
parser.add_argument("--address", default=sim_client.DEFAULT_ADDRESS)
parser.add_argument("--seed", type=int, default=1)
parser.add_argument("--total-timesteps", type=int, default=300_000)
parser.add_argument("--num-envs", type=int, default=64)
parser.add_argument("--num-steps", type=int, default=64, help="of a rollout")
parser.add_argument("--update-epochs", type=int, default=4)
parser.add_argument("--num-minibatches", type=int, default=4)
parser.add_argument("--hidden", type=int, default=64)
parser.add_argument("--learning-rate", type=float, default=2.5e-3)
parser.add_argument("--gamma", type=float, default=0.99)
parser.add_argument("--gae-lambda", type=float, default=0.95)
parser.add_argument("--clip-coef", type=float, default=0.2)
parser.add_argument("--ent-coef", type=float, default=0.01)
parser.add_argument("--vf-coef", type=float, default=0.5)
parser.add_argument("--max-grad-norm", type=float, default=0.5)
parser.add_argument("--numpy", action="store_true", help="learn with NumPy even where PyTorch is installed")


def orthogonal(random, rows, columns, gain):
    """Saxe et al. (2014): rows or columns of unit length at right angles."""
    q, r = np.linalg.qr(random.standard_normal((max(rows, columns), min(rows, columns))))
    q = q * np.sign(np.diag(r))
    return gain * (q if rows >= columns else q.T)


class NumpyAgent:
    """An actor and a critic, each two layers of tanh, with gradients by hand and Adam (Kingma and Ba, 2015)."""

    def __init__(self, args, random, inputs, actions):
        self.args, hidden = args, args.hidden
        sizes = [(inputs, hidden, 2**0.5), (hidden, hidden, 2**0.5)]
        self.actor = [(orthogonal(random, *size), np.zeros(size[1])) for size in [*sizes, (hidden, actions, 0.01)]]
        self.critic = [(orthogonal(random, *size), np.zeros(size[1])) for size in [*sizes, (hidden, 1, 1.0)]]
        self.weights = [weight for layer in self.actor + self.critic for weight in layer]
        self.first = [np.zeros_like(weight) for weight in self.weights]
        self.second = [np.zeros_like(weight) for weight in self.weights]
        self.updates = 0

    @staticmethod
    def forward(layers, x):
        kept = [x]
        for number, (weight, bias) in enumerate(layers):
            x = x @ weight + bias
            if number < len(layers) - 1:
                x = np.tanh(x)
            kept.append(x)
        return kept

    @staticmethod
    def backward(layers, kept, gradient):
        found = []
        for number in reversed(range(len(layers))):
            found = [kept[number].T @ gradient, gradient.sum(0), *found]
            if number > 0:
                gradient = (gradient @ layers[number][0].T) * (1 - kept[number] ** 2)
        return found

    def log_chances(self, observations):
        logits = self.forward(self.actor, observations)[-1]
        logits = logits - logits.max(1, keepdims=True)
        return logits - np.log(np.exp(logits).sum(1, keepdims=True))

    def values(self, observations):
        return self.forward(self.critic, observations)[-1][:, 0]

    def update(self, observations, actions, old_log_chances, advantages, returns, learning_rate):
        """One step down the gradient of PPO's loss over a mini-batch."""
        args, count, rows = self.args, len(actions), np.arange(len(actions))
        acted, judged = self.forward(self.actor, observations), self.forward(self.critic, observations)
        logits = acted[-1] - acted[-1].max(1, keepdims=True)
        log_chances = logits - np.log(np.exp(logits).sum(1, keepdims=True))
        chances = np.exp(log_chances)
        ratio = np.exp(log_chances[rows, actions] - old_log_chances)
        advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8)
        unclipped = ratio * advantages <= np.clip(ratio, 1 - args.clip_coef, 1 + args.clip_coef) * advantages
        of_log_chance = np.where(unclipped, -advantages * ratio, 0)
        chosen = np.zeros_like(chances)
        chosen[rows, actions] = 1
        entropy = -(chances * log_chances).sum(1, keepdims=True)
        of_logits = of_log_chance[:, None] * (chosen - chances) + args.ent_coef * chances * (log_chances + entropy)
        of_values = args.vf_coef * (judged[-1] - returns[:, None])
        gradients = self.backward(self.actor, acted, of_logits / count) + self.backward(self.critic, judged, of_values / count)
        norm = np.sqrt(sum(float((gradient**2).sum()) for gradient in gradients))
        scale = min(1.0, args.max_grad_norm / (norm + 1e-6))
        self.updates += 1
        for weight, gradient, first, second in zip(self.weights, gradients, self.first, self.second):
            first += (1 - 0.9) * (scale * gradient - first)
            second += (1 - 0.999) * ((scale * gradient) ** 2 - second)
            mean, variance = first / (1 - 0.9**self.updates), second / (1 - 0.999**self.updates)
            weight -= learning_rate * mean / (np.sqrt(variance) + 1e-5)


class TorchAgent:
    """The same with PyTorch."""

    def __init__(self, args, random, inputs, actions):
        self.args = args

        def network(outputs, gain):
            sizes = [(inputs, args.hidden, 2**0.5), (args.hidden, args.hidden, 2**0.5), (args.hidden, outputs, gain)]
            layers = []
            for rows, columns, scale in sizes:
                layer = torch.nn.Linear(rows, columns)
                with torch.no_grad():
                    layer.weight.copy_(torch.as_tensor(orthogonal(random, rows, columns, scale).T.copy()))
                    layer.bias.zero_()
                layers += [layer, torch.nn.Tanh()]
            return torch.nn.Sequential(*layers[:-1])

        self.actor, self.critic = network(actions, 0.01), network(1, 1.0)
        self.weights = [*self.actor.parameters(), *self.critic.parameters()]
        self.optimizer = torch.optim.Adam(self.weights, eps=1e-5)

    def log_chances(self, observations):
        with torch.no_grad():
            return torch.log_softmax(self.actor(tensor(observations)), 1).numpy().astype(np.float64)

    def values(self, observations):
        with torch.no_grad():
            return self.critic(tensor(observations))[:, 0].numpy().astype(np.float64)

    def update(self, observations, actions, old_log_chances, advantages, returns, learning_rate):
        """One step down the gradient of PPO's loss over a mini-batch."""
        args, observations = self.args, tensor(observations)
        log_chances = torch.log_softmax(self.actor(observations), 1)
        chosen = log_chances.gather(1, torch.as_tensor(actions)[:, None])[:, 0]
        ratio = (chosen - tensor(old_log_chances)).exp()
        advantages = tensor((advantages - advantages.mean()) / (advantages.std() + 1e-8))
        clipped = ratio.clamp(1 - args.clip_coef, 1 + args.clip_coef)
        policy_loss = -torch.min(ratio * advantages, clipped * advantages).mean()
        entropy = -(log_chances.exp() * log_chances).sum(1).mean()
        value_loss = 0.5 * ((self.critic(observations)[:, 0] - tensor(returns)) ** 2).mean()
        self.optimizer.param_groups[0]["lr"] = learning_rate
        self.optimizer.zero_grad()
        (policy_loss - args.ent_coef * entropy + args.vf_coef * value_loss).backward()
        torch.nn.utils.clip_grad_norm_(self.weights, args.max_grad_norm)
        self.optimizer.step()


def tensor(array):
    return torch.as_tensor(array, dtype=torch.float32)


def main(args):
    random = np.random.default_rng(args.seed)
    uses_torch = torch is not None and not args.numpy
    # In SAME_STEP mode every transition is one of the task; the last observations of episodes come in infos["final_obs"].
    envs = sim_client.VectorEnv(args.env, args.num_envs, autoreset_mode="SameStep", address=args.address)
    inputs, actions_known = int(np.prod(envs.single_observation_space.shape)), int(envs.single_action_space.n)
    agent = (TorchAgent if uses_torch else NumpyAgent)(args, random, inputs, actions_known)
    print(f"PPO with {'PyTorch' if uses_torch else 'NumPy'} in {args.num_envs} worlds of {args.env}")

    shape = (args.num_steps, args.num_envs)
    observations, actions = np.zeros((*shape, inputs)), np.zeros(shape, dtype=np.int64)
    log_chances, rewards, values, ends = np.zeros(shape), np.zeros(shape), np.zeros(shape), np.zeros(shape)
    batch = args.num_steps * args.num_envs
    updates = max(1, args.total_timesteps // batch)
    returns_now, returns_of_ended, start = np.zeros(args.num_envs), [], time.time()
    seen = envs.reset(seed=args.seed)[0].reshape(args.num_envs, -1)
    for update in range(updates):
        for step in range(args.num_steps):
            chances = agent.log_chances(seen)
            # The largest of the log-chances with Gumbel noise is a draw from them.
            chosen = (chances + random.gumbel(size=chances.shape)).argmax(1)
            observations[step], actions[step], values[step] = seen, chosen, agent.values(seen)
            log_chances[step] = chances[np.arange(args.num_envs), chosen]
            seen, rewards[step], terminations, truncations, infos = envs.step(chosen)
            seen = seen.reshape(args.num_envs, -1)
            returns_now += rewards[step]
            ended = terminations | truncations
            ends[step] = ended
            if ended.any():
                returns_of_ended += returns_now[ended].tolist()
                returns_now[ended] = 0
                # Where an episode was only cut off, what would have followed counts.
                cut = np.flatnonzero(truncations & ~terminations)
                if cut.size:
                    last = np.stack([np.ravel(infos["final_obs"][world]) for world in cut])
                    rewards[step, cut] += args.gamma * agent.values(last)

        advantages, after, last = np.zeros(shape), agent.values(seen), 0.0
        for step in reversed(range(args.num_steps)):
            goes_on = 1 - ends[step]
            error = rewards[step] + args.gamma * after * goes_on - values[step]
            advantages[step] = last = error + args.gamma * args.gae_lambda * goes_on * last
            after = values[step]
        flat = [array.reshape(batch, *array.shape[2:]) for array in (observations, actions, log_chances, advantages, advantages + values)]
        learning_rate = args.learning_rate * (1 - update / updates)
        for _ in range(args.update_epochs):
            for part in np.array_split(random.permutation(batch), args.num_minibatches):
                agent.update(*(array[part] for array in flat), learning_rate)
        if (update + 1) % max(1, updates // 10) == 0:
            made = (update + 1) * batch
            recent = float(np.mean(returns_of_ended[-100:])) if returns_of_ended else float("nan")
            print(f"{made} steps, {made / (time.time() - start):.0f} a second: mean return of the last 100 episodes {recent:.1f}", flush=True)
    envs.close()


if __name__ == "__main__":
    main(parser.parse_args())
