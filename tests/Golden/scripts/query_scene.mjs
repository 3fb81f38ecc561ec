// Asks MuJoCo 3.3.8 what rays meet and how points move, in states of one scene: node query_scene.mjs OUT.json
// Needs npm's mujoco-js 0.0.7 (Apache-2.0), in node_modules beside this file or above it.
import fs from "node:fs";
import loadMujoco from "mujoco-js";

const mujoco = await loadMujoco();
const scene = `<mujoco>
  <asset>
    <mesh name="bowl" vertex="-0.2 -0.2 0 0.2 -0.2 0 0.2 0.2 0 -0.2 0.2 0 0 0 -0.15 0.1 0.3 0.2" face="0 4 1 1 4 2 2 4 3 3 4 0 0 1 4 2 5 1 1 5 2"/>
    <material name="glass" rgba="1 1 1 0"/>
  </asset>
  <worldbody>
    <geom name="floor" type="plane" size="2 1.5 0.1"/>
    <geom name="wall" type="plane" size="0 0 1" pos="0 3 0" zaxis="0 -1 0.2"/>
    <geom name="window" type="box" size="0.5 0.02 0.5" pos="0 1 0.8" material="glass"/>
    <body name="table" pos="0.4 0.2 0.3"><geom name="table" type="box" size="0.3 0.2 0.02" euler="10 0 30" group="1"/></body>
    <body name="upper" pos="-0.3 0 0.9">
      <joint name="shoulder" type="ball"/>
      <geom name="upper" type="capsule" fromto="0 0 0 0.5 0 0" size="0.05"/>
      <body name="lower" pos="0.5 0 0">
        <joint name="elbow" axis="0 1 0.2"/><joint name="reach" type="slide" axis="1 0 0"/>
        <geom name="lower" type="cylinder" fromto="0 0 0 0.4 0.1 0" size="0.04" group="2"/>
        <geom name="tip" type="sphere" pos="0.45 0.1 0" size="0.06"/>
      </body>
    </body>
    <body name="egg" pos="0 -0.4 0.5"><freejoint name="egg"/><geom name="egg" type="ellipsoid" size="0.1 0.15 0.25"/>
      <geom name="bowl" type="mesh" mesh="bowl" pos="0.4 0 0.1" euler="20 30 40" group="1"/></body>
  </worldbody>
</mujoco>`;

let state = 7n;
function between(low, high) {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  return Math.round((low + (high - low) * (Number(state >> 11n) / 2 ** 53)) * 1e4) / 1e4;
}
const point = () => [between(-1.2, 1.2), between(-1.2, 1.2), between(0, 1.6)];

mujoco.FS.writeFile("/scene.xml", scene);
const model = mujoco.MjModel.loadFromXML("/scene.xml");
const data = new mujoco.MjData(model);
const names = Array.from({ length: model.ngeom }, (_, geom) => mujoco.mj_id2name(model, mujoco.mjtObj.mjOBJ_GEOM.value, geom));

function ray(number) {
  const [origin, target] = [point(), number % 5 === 4 ? point() : Array.from(data.geom_xpos.slice(3 * (number % model.ngeom), 3 * (number % model.ngeom) + 3))];
  const direction = target.map((value, axis) => Math.round((value - origin[axis] + between(-0.06, 0.06)) * 1e4) / 1e4);
  const [fixed, excluded, groups] = [number % 7 !== 3, number % 6 === 2 ? "lower" : null, number % 8 === 5 ? [0, 2] : []];
  const chosen = Array.from({ length: 6 }, (_, group) => groups.length === 0 || groups.includes(group) ? 1 : 0);
  const body = excluded === null ? -1 : mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_BODY.value, excluded);
  const geom = new mujoco.IntBuffer(1);
  const distance = mujoco.mj_ray(model, data, origin, direction, chosen, fixed ? 1 : 0, body, geom);
  return { origin, direction, fixed, excluded, groups, distance, geom: distance < 0 ? null : names[geom.GetView()[0]] };
}

function jacobian(body) {
  const at = point();
  const [linear, angular] = [new mujoco.DoubleBuffer(3 * model.nv), new mujoco.DoubleBuffer(3 * model.nv)];
  mujoco.mj_jac(model, data, linear, angular, at, mujoco.mj_name2id(model, mujoco.mjtObj.mjOBJ_BODY.value, body));
  return { body, point: at, linear: Array.from(linear.GetView()), angular: Array.from(angular.GetView()) };
}

const states = Array.from({ length: 4 }, () => {
  data.qpos.set(Array.from({ length: model.nq }, (_, at) => between(-0.6, 0.6) + (at === 6 + 2 ? 0.6 : 0)));
  mujoco.mj_forward(model, data);
  const positions = Array.from(data.qpos);
  return { positions, rays: Array.from({ length: 40 }, (_, number) => ray(number)), jacobians: ["table", "upper", "lower", "egg"].map(jacobian) };
});
fs.writeFileSync(process.argv[2], `{"mujoco": ${JSON.stringify(mujoco.mj_versionString())},\n"scene": ${JSON.stringify(scene)},\n"states": [\n`
  + `${states.map(one => `{"positions": ${JSON.stringify(one.positions)},\n "rays": [\n${one.rays.map(r => "  " + JSON.stringify(r)).join(",\n")}],\n`
  + ` "jacobians": [\n${one.jacobians.map(j => "  " + JSON.stringify(j)).join(",\n")}]}`).join(",\n")}]}\n`);
