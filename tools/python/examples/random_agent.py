"""A random agent on a frozen lake. First, in another terminal: sim serve"""

import sim_client

envs = sim_client.VectorEnv("frozen-lake", num_envs=64, options={"map": "4x4"})
envs.action_space.seed(42)
observations, infos = envs.reset(seed=42)
episodes = goals = 0
for _ in range(1000):
    observations, rewards, terminations, truncations, infos = envs.step(envs.action_space.sample())
    episodes += int((terminations | truncations).sum())
    goals += int(rewards.sum())
print(f"{goals} of {episodes} episodes ended at the goal")
envs.close()
