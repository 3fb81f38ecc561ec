using Sim.Runtime;
using Sim.Runtime.Devices.Cuda;
using Sim.Runtime.Ecs;
using Sim.Tests.Devices.Kernels;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Devices;

public sealed class PtxInspectorTests
{
    [Theory]
    [InlineData("sin.approx.f32 %f1, %f2;")]
    [InlineData("mul.f32 %f1, %f2, %f3;")]
    [InlineData("mul.rn.ftz.f32 %f1, %f2, %f3;")]
    [InlineData("max.f32 %f1, %f2, %f3;")]
    [InlineData("copysign.f64 %fd1, %fd2, %fd3;")]
    [InlineData("@%p1 bra.uni L_1;")]
    [InlineData("atom.add.u32 %r1, [%rd1], %r2;")]
    [InlineData("bar.sync 0;")]
    [InlineData("mul.wide.u32 %rd1, %r1, 4;")]
    [InlineData("cvt.rzi.u8.f32 %rs1, %f1;")]
    public void An_instruction_that_may_give_other_bits_is_refused(string instruction)
    {
        var failure = Assert.Throws<FailureException>(() => PtxInspector.Check(Module(instruction), typeof(Pair)));
        Assert.Contains("Kernel Pair", failure.Message, StringComparison.Ordinal);
        Assert.Contains("line 9", failure.Message, StringComparison.Ordinal);
        Assert.Contains(instruction, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_of_allowed_instructions_passes() =>
        PtxInspector.Check(Module("add.rn.f32 %f1, %f2, %f3; @!%p1 bra L_1; ld.global.v2.b32 {%r1, %r2}, [%rd1+8]; L_1:"), typeof(Pair));

    [Fact]
    public void A_function_without_code_is_refused()
    {
        var ptx = Module("ret;", ".extern .func (.param .f64 retval_1) Exp(.param .f64 _x_2);");
        Assert.Contains("Exp", Assert.Throws<FailureException>(() => PtxInspector.Check(ptx, typeof(Pair))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_of_another_size_than_the_kernel_is_refused()
    {
        var failure = Assert.Throws<FailureException>(() => PtxInspector.Check(Module("ret;"), typeof(Calls)));
        Assert.Contains($"the kernel in {KernelRules.SizeOf(typeof(Calls))}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_without_an_entry_point_is_refused() =>
        Assert.Throws<FailureException>(() => PtxInspector.Check(".version 7.0\n.target sm_75\n.address_size 64\n", typeof(Pair)));

    /// <summary>So nothing is let through that was never run.</summary>
    [Fact]
    public void The_machine_knows_every_allowed_instruction() =>
        Assert.Empty(PtxInspector.Allowed.Except(PtxSemantics.All.Keys).Except(["bra", "brx.idx", "call", "ret"]));

    [Fact]
    public void A_kernel_with_a_bool_is_refused() => Refused<HasBool>("Settings.Fast is a bool; use a byte");

    [Fact]
    public void A_column_of_bools_is_refused() => Refused<HasBoolColumn>("Flags._first is a bool; use a byte");

    [Fact]
    public void A_call_that_a_GPU_has_no_code_for_is_refused() => Refused<CallsExp>("Exp");

    [Fact]
    public void A_rounding_that_ILGPU_gets_wrong_is_refused() => Refused<Rounds>("copysign");

    [Fact]
    public void A_minimum_that_treats_NaN_in_its_own_way_is_refused() => Refused<TakesMinimum>("min.f64");

    [Fact]
    public void A_kernel_that_throws_is_refused_in_words_and_the_next_one_compiles()
    {
        using var compiler = new PtxCompiler();
        var failure = Assert.Throws<FailureException>(() => compiler.Compile(typeof(Throws)));
        Assert.Contains("Kernel Throws cannot be compiled for a GPU, in its method Run", failure.Message, StringComparison.Ordinal);
        Assert.Contains(".entry Shifts(", compiler.Compile(typeof(Shifts)), StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_those_of_the_source()
    {
        Assert.Equal("Pair", KernelName.Of(typeof(Pair)));
        Assert.Equal("PerEntity<Generic<Pair>.Inner<Int32>>", KernelName.Of(typeof(PerEntity<Generic<Pair>.Inner<int>>)));
        Assert.Equal("PerEntity_Generic_Pair_Inner_Int32", KernelName.Symbol(typeof(PerEntity<Generic<Pair>.Inner<int>>)));
    }

    private static void Refused<K>(string why)
        where K : unmanaged, IKernel
    {
        using var compiler = new PtxCompiler();
        var failure = Assert.Throws<FailureException>(() => compiler.Compile(typeof(K)));
        Assert.Contains(KernelName.Of(typeof(K)), failure.Message, StringComparison.Ordinal);
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }

    private static string Module(string statement, string before = "") =>
        $".version 7.0\n.target sm_75\n.address_size 64\n{before}\n.visible .entry Pair_1(\n.param .b32 _i_1,\n.param .align 8 .b8 _k_2[16]\n)\n" +
        $"{{ {statement} ret; }}\n";
}
