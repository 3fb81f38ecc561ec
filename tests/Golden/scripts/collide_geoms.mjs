// Lets MuJoCo 3.3.8 collide pairs of geoms of every type, and writes their poses and contacts: node collide_geoms.mjs OUT.json
// Needs npm's mujoco-js 0.0.7 (Apache-2.0), in node_modules beside this file or above it.
import fs from "node:fs";
import loadMujoco from "mujoco-js";

const mujoco = await loadMujoco();
const multipleContacts = 1 << 4; // mjENBL_MULTICCD

let state = 20241124n;
function unit() {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  return Number(state >> 11n) / 2 ** 53;
}
const between = (low, high) => low + (high - low) * unit();
const round = value => Math.round(value * 1000) / 1000;
function normal() {
  let sum = -6;
  for (let i = 0; i < 12; i++) sum += unit();
  return sum;
}
function unitVector(length) {
  const values = Array.from({ length }, normal);
  const norm = Math.hypot(...values);
  return values.map(value => value / norm);
}

const ball = count => Array.from({ length: count }, () => unitVector(3).map(value => round(0.07 * value))).flat();
const ring = Array.from({ length: 8 }, (_, k) => [-0.03, 0.03].map(z => [round(0.06 * Math.cos(k * Math.PI / 4)), round(0.06 * Math.sin(k * Math.PI / 4)), z]));
const meshes = {
  wedge: [-0.05, -0.05, -0.03, 0.06, -0.05, -0.03, -0.05, 0.07, -0.03, 0.06, 0.07, -0.03, -0.05, 0, 0.05, 0.06, 0, 0.05],
  prism: ring.flat(2),
  stone: ball(40),
};
const sizes = {
  plane: () => [0, 0, 1],
  sphere: () => [between(0.03, 0.1)],
  capsule: () => [between(0.02, 0.06), between(0.03, 0.1)],
  ellipsoid: () => [between(0.04, 0.1), between(0.04, 0.1), between(0.04, 0.1)],
  cylinder: () => [between(0.03, 0.08), between(0.03, 0.08)],
  box: () => [between(0.03, 0.1), between(0.03, 0.1), between(0.03, 0.1)],
};
const types = [...Object.keys(sizes), "mesh"];

function geom(type, mesh) {
  const shape = type === "mesh" ? `mesh="${mesh}"` : `size="${sizes[type]().map(round).join(" ")}"`;
  return `<geom type="${type}" ${shape}/>`;
}

function load(first, second) {
  const assets = Object.entries(meshes).map(([name, vertices]) => `<mesh name="${name}" vertex="${vertices.join(" ")}"/>`).join("");
  mujoco.FS.writeFile("/pair.xml", `<mujoco><asset>${assets}</asset><worldbody>
    <body mocap="true">${first}</body><body><freejoint/>${second}</body></worldbody></mujoco>`);
  return mujoco.MjModel.loadFromXML("/pair.xml");
}

function contacts(model, data) {
  mujoco.mj_forward(model, data);
  const found = [];
  for (let i = 0; i < data.ncon; i++) {
    const contact = data.contact.get(i);
    found.push([contact.dist, ...contact.pos, ...contact.frame]);
  }
  return found;
}

/** Moves geom 2 along a direction until it begins to touch geom 1, then by a depth; a quarter of the cases have turns of 90 degrees. */
function record(type1, type2, number) {
  const names = Object.keys(meshes);
  const [mesh1, mesh2] = [names[number % 3], names[Math.floor(number / 3) % 3]];
  const model = load(geom(type1, mesh1), geom(type2, mesh2));
  const data = new mujoco.MjData(model);
  const isTurned = number % 4 === 3;
  const quat = () => isTurned ? [[1, 0, 0, 0], [0.5, 0.5, 0.5, 0.5], [0.5, -0.5, 0.5, 0.5]][Math.floor(3 * unit())] : unitVector(4);
  const [place, direction] = [[round(between(-1, 1)), round(between(-1, 1)), round(between(-1, 1))], unitVector(3)];
  data.mocap_pos.set(place);
  data.mocap_quat.set(quat());
  data.qpos.set(quat(), 3);
  if (type1 === "plane") {
    contacts(model, data);
    for (let axis = 0; axis < 3; axis++) direction[axis] = data.geom_xmat[3 * axis + 2];
  } else if (isTurned) {
    direction.splice(0, 3, 0.02, 0.03, 1);
  }
  const move = distance => data.qpos.set(place.map((value, axis) => value + distance * direction[axis]));
  let [low, high] = [0, 1];
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    move(middle);
    if (contacts(model, data).length > 0) low = middle;
    else high = middle;
  }
  const depth = [0.0005, 0.004, 0.012, 0.002, -0.003, 0.025, 0.001, 0.008][number % 8];
  const margin = depth < 0 ? 0.01 : number % 8 === 1 ? 0.002 : 0;
  model.geom_margin.fill(margin);
  move(high - depth);
  const found = contacts(model, data);
  model.opt.enableflags |= multipleContacts;
  const several = contacts(model, data);
  const result = {
    type1, type2, mesh1: type1 === "mesh" ? mesh1 : null, mesh2: type2 === "mesh" ? mesh2 : null, margin,
    size1: Array.from(model.geom_size.slice(0, 3)), size2: Array.from(model.geom_size.slice(3, 6)),
    pose1: [...data.geom_xpos.slice(0, 3), ...data.geom_xmat.slice(0, 9)],
    pose2: [...data.geom_xpos.slice(3, 6), ...data.geom_xmat.slice(9, 18)],
    contacts: found,
    ...(JSON.stringify(several) === JSON.stringify(found) ? {} : { several }),
  };
  data.delete();
  model.delete();
  return result;
}

function compiledMeshes() {
  const result = {};
  for (const [number, name] of Object.keys(meshes).entries()) {
    const model = load(`<geom type="mesh" mesh="${name}"/>`, `<geom size="0.1"/>`);
    const part = (array, starts, counts, width) => {
      const start = model[starts][number] * width;
      return Array.from(model[array].slice(start, counts === null ? undefined : start + model[counts][number] * width));
    };
    const after = model.mesh_graphadr[number + 1];
    const polygons = part("mesh_polyvertadr", "mesh_polyadr", "mesh_polynum", 1).map((start, polygon) => {
      const count = model.mesh_polyvertnum[model.mesh_polyadr[number] + polygon];
      return Array.from(model.mesh_polyvert.slice(start, start + count));
    });
    result[name] = {
      vertices: part("mesh_vert", "mesh_vertadr", "mesh_vertnum", 3),
      faces: part("mesh_face", "mesh_faceadr", "mesh_facenum", 3),
      graph: Array.from(model.mesh_graph.slice(model.mesh_graphadr[number], after)),
      bound: model.geom_rbound[0],
      polygons,
      normals: part("mesh_polynormal", "mesh_polyadr", "mesh_polynum", 3),
    };
    model.delete();
  }
  return result;
}

const pairs = {};
for (const [index, type1] of types.entries()) {
  for (const type2 of types.slice(Math.max(1, index)))
    pairs[`${type1} ${type2}`] = Array.from({ length: type1 === "mesh" ? 18 : 8 }, (_, number) => record(type1, type2, number));
}
const lines = values => values.map(value => `    ${JSON.stringify(value)}`).join(",\n");
const version = JSON.stringify(mujoco.mj_versionString());
const meshText = Object.entries(compiledMeshes()).map(([name, mesh]) => `  ${JSON.stringify(name)}: ${JSON.stringify(mesh)}`).join(",\n");
const pairText = Object.entries(pairs).map(([name, records]) => `  ${JSON.stringify(name)}: [\n${lines(records)}]`).join(",\n");
fs.writeFileSync(process.argv[2], `{"mujoco": ${version},\n"meshes": {\n${meshText}},\n"pairs": {\n${pairText}}}\n`);
