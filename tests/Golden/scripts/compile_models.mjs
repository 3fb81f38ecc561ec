// Compiles scenes with MuJoCo 3.3.8 and writes what it makes of them: node compile_models.mjs OUT.json FOLDER SCENE.xml ...
// Needs npm's mujoco-js 0.0.7 (Apache-2.0), in node_modules beside this file or above it.
import fs from "node:fs";
import path from "node:path";
import loadMujoco from "mujoco-js";

const fields = {
  body: "parentid pos quat ipos iquat mass inertia mocapid sameframe weldid rootid treeid subtreemass gravcomp margin invweight0",
  jnt: "type qposadr dofadr bodyid limited pos axis stiffness range margin solref solimp actfrclimited actfrcrange",
  dof: "parentid treeid damping armature frictionloss solref solimp invweight0 M0",
  geom: "type bodyid contype conaffinity condim priority group size pos quat rbound aabb friction solref solimp solmix margin gap dataid "
    + "matid sameframe fluid",
  site: "bodyid pos quat size sameframe",
  cam: "pos quat fovy poscom0 pos0",
  light: "pos dir poscom0 dir0",
  eq: "type obj1id obj2id data solref solimp",
  actuator: "trntype trnid gear gainprm biasprm dynprm gaintype biastype ctrllimited ctrlrange forcelimited forcerange actlimited "
    + "actrange actadr dyntype length0 acc0 lengthrange",
  tendon: "num adr stiffness damping limited range lengthspring length0 invweight0",
  wrap: "type objid prm",
  sensor: "type objid refid dim adr needstage datatype",
  mesh: "vertnum facenum pos quat vert face graph polynum polyvertnum polyvert polynormal",
  exclude: "signature",
  pair: "geom1 geom2",
  key: "qpos mquat",
};

const [out, folder, ...scenes] = process.argv.slice(2);
const mujoco = await loadMujoco();

function copy(from, to) {
  mujoco.FS.mkdir(to);
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), `${to}/${entry.name}`];
    if (entry.isDirectory()) copy(source, target);
    else mujoco.FS.writeFile(target, fs.readFileSync(source));
  }
}

// The bindings hand out arrays as long as their name says, but for a few that MuJoCo sizes by another count.
function arrays(model) {
  const found = {};
  for (const size of ["nq", "nv", "nu", "nbody", "njnt", "ngeom", "nsite", "nmesh", "neq"]) found[size] = model[size];
  for (const [kind, names] of Object.entries(fields)) {
    for (const name of names.split(" ")) {
      const array = model[`${kind}_${name}`];
      if (array === undefined) throw new Error(`no ${kind}_${name}`);
      found[`${kind}_${name}`] = Array.from(array);
    }
  }
  found.qpos0 = Array.from(model.qpos0);
  found.qpos_spring = Array.from(model.qpos_spring);
  const { meaninertia, meanmass, meansize, extent } = model.stat;
  found.stat = { meaninertia, meanmass, meansize, extent, center: Array.from(model.stat.center) };
  return found;
}

copy(folder, "/scenes");
const models = {};
for (const scene of scenes) {
  let model;
  try {
    model = mujoco.MjModel.loadFromXML(`/scenes/${scene}`);
  } catch (problem) {
    throw new Error(`${scene}: ${problem.excPtr ? mujoco.getExceptionMessage(problem.excPtr) : problem}`);
  }
  models[scene] = arrays(model);
  model.delete();
}

const lines = Object.entries(models).map(([scene, found]) =>
  `${JSON.stringify(scene)}: {\n${Object.entries(found).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`).join(",\n")}\n}`);
fs.writeFileSync(out, `{"mujoco": ${JSON.stringify(mujoco.mj_versionString())}, "models": {\n${lines.join(",\n")}\n}}\n`);
