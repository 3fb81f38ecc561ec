using Sim.Tools.Cli;

return await CommandLine.Run(args);
