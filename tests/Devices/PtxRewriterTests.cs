using Sim.Runtime.Devices.Cuda;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>Each rule on PTX as ILGPU writes it, by hand.</summary>
public sealed class PtxRewriterTests
{
    [Theory]
    [InlineData("mul.f32 %f1, %f2, %f3;", "mul.rn.f32 %f1, %f2, %f3;")]
    [InlineData("add.f64 %fd1, %fd2, 0d3FF0000000000000;", "add.rn.f64 %fd1, %fd2, 0d3FF0000000000000;")]
    [InlineData("sub.f32 %f1, %f2, %f3;", "sub.rn.f32 %f1, %f2, %f3;")]
    [InlineData("add.s32 %r1, %r2, %r3;", "add.s32 %r1, %r2, %r3;")]
    [InlineData("div.rn.f32 %f1, %f2, %f3;", "div.rn.f32 %f1, %f2, %f3;")]
    public void Arithmetic_states_its_rounding(string given, string expected) => Assert.Equal([expected], Body(given));

    [Theory]
    [InlineData("@%p1 bra.uni L_12;", "@%p1 bra L_2;")]
    [InlineData("@!%p1 bra.uni L_12;", "@!%p1 bra L_2;")]
    [InlineData("brx.idx.uni %r1, L_12;", "brx.idx %r1, L_2;")]
    public void No_branch_is_called_uniform(string given, string expected) =>
        Assert.Equal([expected, "L_2:"], Body($"{given} L_12:"));

    [Fact]
    public void An_index_may_be_negative() => Assert.Equal(["mul.wide.s32 %rd1, %r1, 8;"], Body("mul.wide.u32 %rd1, %r1, 8;"));

    [Theory]
    [InlineData("", "ld.global.f32 %f1, [%rd1+4];")]
    [InlineData(".local .align 4 .b8 __local_depot0[4];", "ld.f32 %f1, [%rd1+4];")]
    public void Memory_is_global_where_nothing_is_local(string declaration, string expected) =>
        Assert.Equal(expected, Body($"{declaration} ld.f32 %f1, [%rd1+4];")[^1]);

    [Fact]
    public void A_parameter_stays_one() => Assert.Equal(["ld.param.b64 %rd1, [_k_1+8];"], Body("ld.param.b64 %rd1, [_k_35+8];"));

    [Fact]
    public void A_call_of_a_fused_multiplication_becomes_one()
    {
        const string call = """
            {
            .param .f64 callParam0;
            st.param.f64 [callParam0], %fd1;
            .param .f64 callParam1;
            st.param.f64 [callParam1], 0d3FF8000000000000;
            .param .f64 callParam2;
            st.param.f64 [callParam2], %fd3;
            .param .f64 callRetVal;
            call.uni (callRetVal), FusedMultiplyAdd, (
                callParam0,
                callParam1,
                callParam2
            );
            ld.param.f64 %fd4, [callRetVal];
            }
            """;
        const string declaration = ".extern .func (.param .f64 retval_3) FusedMultiplyAdd(\n.param .f64 _x_4, .param .f64 _y_5, .param .f64 _z_6\n)\n;";
        var ptx = PtxRewriter.Rewrite(Module(call, declaration), "Test");
        Assert.Equal(["fma.rn.f64 %fd4, %fd1, 0d3FF8000000000000, %fd3;"], BodyOf(ptx));
        Assert.DoesNotContain("FusedMultiplyAdd", ptx, StringComparison.Ordinal);
    }

    [Fact]
    public void A_call_of_something_else_stays_one()
    {
        const string call = "{ .param .b32 callParam0; st.param.b32 [callParam0], %r1; call.uni Other_77, ( callParam0 ); }";
        Assert.Contains("call Other_2, ( callParam0 );", Body(call));
    }

    [Fact]
    public void What_is_not_a_number_becomes_0()
    {
        Assert.Equal(
            ["cvt.rzi.s32.f64 %r1, %fd1;", "setp.nan.f64 %isnan0, %fd1, %fd1;", "selp.b32 %r1, 0, %r1, %isnan0;"],
            Body("cvt.rzi.s32.f64 %r1, %fd1;"));
        Assert.Equal(
            ["cvt.rzi.u64.f32 %rd1, %f1;", "setp.nan.f32 %isnan0, %f1, %f1;", "selp.b64 %rd1, 0, %rd1, %isnan0;"],
            Body("cvt.rzi.u64.f32 %rd1, %f1;"));
        Assert.Equal(["cvt.rzi.s32.f32 %r1, %f1;"], Body("cvt.rzi.s32.f32 %r1, %f1;"));
    }

    [Fact]
    public void A_byte_gets_the_low_bits_of_the_int() => Assert.Equal(
        ["cvt.rzi.s32.f32 %whole0, %f1;", "cvt.u8.s32 %rs1, %whole0;"], Body("cvt.rzi.u8.f32 %rs1, %f1;"));

    [Fact]
    public void An_unsigned_long_becomes_a_float_in_one_rounding()
    {
        Assert.Equal(
            ["cvt.rn.f64.u64 %fd1, %rd1;", "cvt.rn.f32.u64 %f1, %rd1;"],
            Body("cvt.rn.f64.u64 %fd1, %rd1; cvt.rn.f32.f64 %f1, %fd1;"));
        Assert.Equal(
            ["cvt.rn.f64.u64 %fd1, %rd1;", "cvt.rn.f32.f64 %f1, %fd2;"],
            Body("cvt.rn.f64.u64 %fd1, %rd1; cvt.rn.f32.f64 %f1, %fd2;"));
    }

    [Fact]
    public void Registers_of_the_rules_are_declared_once_in_each_function()
    {
        var ptx = PtxRewriter.Rewrite(Module("cvt.rzi.s8.f64 %rs1, %fd1; cvt.rzi.s8.f64 %rs2, %fd2;"), "Test");
        Assert.Equal(2, ptx.Split(".reg .pred %isnan<1>;").Length);
        Assert.Equal(2, ptx.Split(".reg .b32 %whole<1>;").Length);
    }

    [Fact]
    public void Equal_kernels_give_equal_text_whatever_was_compiled_before()
    {
        var one = PtxRewriter.Rewrite(Module("bra L_5; L_5: ld.param.b64 %rd1, [_k_35];"), "Test");
        var other = PtxRewriter.Rewrite(Module("bra L_907; L_907: ld.param.b64 %rd1, [_k_1200];").Replace("_k_35", "_k_1200"), "Test");
        Assert.Equal(one, other);
        Assert.Contains(".target sm_75\n", one, StringComparison.Ordinal);
        Assert.Contains(".visible .entry Test(", one, StringComparison.Ordinal);
    }

    private static List<string> Body(string statements) => BodyOf(PtxRewriter.Rewrite(Module(statements), "Test"));

    /// <summary>Statements without declarations, the last return and the braces of the function.</summary>
    private static List<string> BodyOf(string ptx) =>
    [
        .. PtxStatement.Read(ptx).Where(statement => statement.Kind is PtxKind.Instruction or PtxKind.Label)
            .Select(statement => statement.ToString()).SkipLast(1),
    ];

    private static string Module(string statements, string before = "") => $$"""
        //
        .version 7.0
        .target sm_75
        .address_size 64
        {{before}}
        .visible .entry Kernel_Launch(
            .param .b32 _i_34,
            .param .align 8 .b8 _k_35[16]
        )
        {
            {{statements}}
            ret;
        }
        """;
}
