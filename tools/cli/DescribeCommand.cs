using System.CommandLine;
using Sim.Envs;
using Sim.Runtime;
using Sim.Runtime.Configuration;
using Sim.Runtime.Devices.Cpu;
using Spectre.Console;

namespace Sim.Tools.Cli;

/// <summary>sim describe ENV: what a task is made of.</summary>
internal static class DescribeCommand
{
    public static Command Create(string[] args)
    {
        var env = new Argument<string>("env") { Description = "the task; see sim envs" };
        var group = new OptionGroup();
        var command = new Command("describe", "Shows a task's spaces, components, systems and options.") { env };
        group.AddTo(command, OptionGroup.EnvConfigs(args, fallback: false));
        command.SetAction(result => Run(result.GetValue(env)!, group.Given(result)));
        return command;
    }

    private static int Run(string name, IReadOnlyDictionary<string, string> flags)
    {
        var entry = EnvCatalog.Find(name);
        using var device = new CpuDevice(threads: 1);
        using var simulation = new Simulation(device, new SimulationOptions(), new GroupSpec(entry.Create(flags), 1));
        var spec = simulation.Spec;
        Console.WriteLine($"{entry.Name}: {entry.Summary}");
        Console.WriteLine($"  observation  {spec.Observation}");
        Console.WriteLine($"  action       {spec.Action}{(spec.HasActionMask ? ", some illegal at times: see the action mask" : "")}");
        Console.WriteLine($"  time limit   {(spec.MaxSteps == 0 ? "none" : $"{spec.MaxSteps} steps")}");
        foreach (var info in spec.Infos)
            Console.WriteLine($"  info         {info.Name}: {info.Type.ToString().ToLowerInvariant()} [{string.Join(", ", info.Shape)}]");
        foreach (var component in simulation.Groups[0].Describe())
            Console.WriteLine($"  component    {component}");
        if (simulation.Groups[0].Env is IDescribed described)
            Console.WriteLine($"\nIn words, at the start of an episode:\n{described.Describe(simulation.Groups[0], 0)}");

        Console.WriteLine("\nSystems of a step, in order:");
        AnsiConsole.Write(SystemTable.Of(simulation));
        Console.WriteLine("Options:");
        var options = new Table().Border(TableBorder.Minimal).AddColumns(new TableColumn("option").NoWrap(), new("default"), new("values"), new("what it does"));
        foreach (var option in OptionSet.Of(entry.Defaults))
            options.AddRow($"--{option.Name}", Markup.Escape(option.Default), Markup.Escape(option.Values), Markup.Escape(option.Help));
        AnsiConsole.Write(options);
        return ExitCode.Done;
    }
}
