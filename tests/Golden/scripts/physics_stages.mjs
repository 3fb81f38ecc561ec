// What MuJoCo 3.3.8 computes stage by stage in a few states of each scene: node physics_stages.mjs OUT.json FOLDER SCENE.xml ...
// Needs npm's mujoco-js 0.0.7 (Apache-2.0), in node_modules beside this file or above it.
import fs from "node:fs";
import path from "node:path";
import loadMujoco from "mujoco-js";

const [out, folder, ...scenes] = process.argv.slice(2);
const mujoco = await loadMujoco();
const files = fs.readdirSync(folder, { recursive: true }).filter(name => fs.statSync(path.join(folder, name)).isFile());
for (const name of files) {
  const parts = name.split(path.sep);
  for (let depth = 1; depth < parts.length; depth++) {
    try { mujoco.FS.mkdir("/" + parts.slice(0, depth).join("/")); } catch { /* it is there */ }
  }
  mujoco.FS.writeFile("/" + parts.join("/"), fs.readFileSync(path.join(folder, name)));
}

let seed = 1; // mulberry32
function draw() {
  seed = (seed + 0x6D2B79F5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return (((t ^ (t >>> 14)) >>> 0) / 4294967296) * 2 - 1;
}

const list = array => Array.from(array);

/** The rows of all constraints, summed so that their order does not matter: Jᵀ D J and Jᵀ D aref. */
function sums(model, data) {
  const nv = model.nv, square = new Array(nv * nv).fill(0), push = new Array(nv).fill(0);
  const j = data.efc_J, isSparse = mujoco.mj_isSparse(model) !== 0;
  for (let row = 0; row < data.nefc; row++) {
    const dense = new Array(nv).fill(0);
    if (isSparse) {
      for (let k = 0; k < data.efc_J_rownnz[row]; k++)
        dense[data.efc_J_colind[data.efc_J_rowadr[row] + k]] = j[data.efc_J_rowadr[row] + k];
    } else {
      for (let dof = 0; dof < nv; dof++)
        dense[dof] = j[row * nv + dof];
    }
    for (let a = 0; a < nv; a++) {
      push[a] += dense[a] * data.efc_D[row] * data.efc_aref[row];
      for (let b = 0; b < nv; b++)
        square[a * nv + b] += dense[a] * data.efc_D[row] * dense[b];
    }
  }
  return { square, push };
}

function fullMass(model, data) {
  const nv = model.nv, full = new Array(nv * nv).fill(0);
  for (let i = 0; i < nv; i++) {
    let address = model.dof_Madr[i];
    for (let j = i; j >= 0; j = model.dof_parentid[j])
      full[i * nv + j] = full[j * nv + i] = data.qM[address++];
  }
  return full;
}

const recorded = {};
for (const scene of scenes) {
  const model = mujoco.MjModel.loadFromXML("/" + scene);
  const data = new mujoco.MjData(model);
  recorded[scene] = [0, 10, 30].map(steps => {
    mujoco.mj_resetData(model, data);
    for (let dof = 0; dof < model.nv; dof++)
      data.qvel[dof] = 0.5 * draw();
    for (let i = 0; i < steps; i++) {
      for (let actuator = 0; actuator < model.nu; actuator++)
        data.ctrl[actuator] = 0.3 * draw();
      mujoco.mj_step(model, data);
    }
    for (let dof = 0; dof < model.nv; dof++)
      data.qacc_warmstart[dof] = 0;
    const before = { qpos: list(data.qpos), qvel: list(data.qvel), act: list(data.act), ctrl: list(data.ctrl) };
    mujoco.mj_forward(model, data);
    const { square, push } = sums(model, data);
    return {
      ...before, xpos: list(data.xpos), xquat: list(data.xquat), mass: fullMass(model, data), qfrc_bias: list(data.qfrc_bias),
      qfrc_passive: list(data.qfrc_passive), qfrc_actuator: list(data.qfrc_actuator), qacc_smooth: list(data.qacc_smooth),
      contacts: data.ncon, rows: data.nefc, square, push, qfrc_constraint: list(data.qfrc_constraint), qacc: list(data.qacc),
    };
  });
}

fs.writeFileSync(out, JSON.stringify({ mujoco: "3.3.8", scenes: recorded }) + "\n");
