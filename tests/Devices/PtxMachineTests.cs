using Sim.Runtime.Devices.Cuda;
using Sim.Tests.Devices.Ptx;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>The machine against the instruction set, where that is unlike C#, and what it refuses.</summary>
public sealed class PtxMachineTests
{
    [Theory]
    [InlineData("shl.b32 %r1, %r2, 40;", "mov.b32 %r2, 1;", 0)]
    [InlineData("shr.u32 %r1, %r2, 40;", "mov.b32 %r2, 4294967295;", 0)]
    [InlineData("shr.s32 %r1, %r2, 40;", "mov.b32 %r2, 4294967295;", 0xFFFFFFFF)]
    [InlineData("cvt.rzi.s32.f32 %r1, 0f7FC00000;", "", 0)]
    [InlineData("cvt.rzi.s32.f64 %r1, 0d7FF8000000000000;", "", 0x80000000)]
    [InlineData("cvt.rzi.u32.f64 %r1, 0dBFF0000000000000;", "", 0)]
    [InlineData("cvt.rzi.s32.f64 %r1, 0d41F0000000000000;", "", 0x7FFFFFFF)]
    [InlineData("cvt.s8.s32 %r1, %r2;", "mov.b32 %r2, 128;", 0xFFFFFF80)]
    [InlineData("min.f32 %f1, 0f7FC00000, 0f3F800000; mov.b32 %r1, %f1;", "", 0x3F800000)]
    [InlineData("max.f32 %f1, 0f80000000, 0f00000000; mov.b32 %r1, %f1;", "", 0)]
    [InlineData("copysign.f32 %f1, 0f80000000, 0f3F800000; mov.b32 %r1, %f1;", "", 0xBF800000)]
    [InlineData("setp.ne.f32 %p1, 0f7FC00000, 0f3F800000; selp.b32 %r1, 1, 0, %p1;", "", 0)]
    [InlineData("setp.neu.f32 %p1, 0f7FC00000, 0f3F800000; selp.b32 %r1, 1, 0, %p1;", "", 1)]
    [InlineData("setp.lt.s32 %p1, 3, 2; setp.ge.or.s32 %p2, 1, 2, %p1; selp.b32 %r1, 1, 0, %p2;", "", 0)]
    [InlineData("mul.rn.f32 %f1, 0f00000001, 0f3F000000; mov.b32 %r1, %f1;", "", 0)]
    [InlineData("fma.rn.f32 %f1, 0f3F800001, 0f3F800001, 0fBF800002; mov.b32 %r1, %f1;", "", 0x28800000)]
    [InlineData("cvt.rn.f32.s64 %f1, %rd2; mov.b32 %r1, %f1;", "mov.b64 %rd2, 16777217;", 0x4B800000)]
    [InlineData("mad.lo.s32 %r1, 65536, 65536, 7;", "", 7)]
    [InlineData("rem.s32 %r1, %r2, 4;", "mov.b32 %r2, -7;", 0xFFFFFFFD)]
    [InlineData("@!%p1 mov.b32 %r1, 5; @%p1 mov.b32 %r1, 6;", "mov.pred %p1, 1;", 6)]
    [InlineData("brx.idx %r2, T; A: mov.b32 %r1, 1; bra E; B: mov.b32 %r1, 2; E:", "mov.b32 %r2, 1; T: .branchtargets A, B;", 2)]
    [InlineData("st.local.b32 [%rd2+4], 9; ld.local.b32 %r1, [%rd2+4];", "mov.b64 %rd2, depot;", 9)]
    [InlineData("st.local.b32 [%rd2], 9; cvta.local.u64 %rd2, %rd2; ld.b32 %r1, [%rd2];", "mov.b64 %rd2, depot;", 9)]
    public void An_instruction_does_what_the_instruction_set_says(string instructions, string before, uint expected) =>
        Assert.Equal(expected, Run($"{before} {instructions}"));

    [Theory]
    [InlineData("div.s32 %r1, 1, 0;", "div.s32: A number is divided by zero")]
    [InlineData("mov.b32 %r2, -2147483648; div.s32 %r1, %r2, -1;", "The smallest number is divided by -1")]
    [InlineData("add.u64 %rd2, %rd1, 2; ld.b32 %r1, [%rd2];", "is not a multiple of 4")]
    [InlineData("ld.global.b32 %r1, [%rd1+4];", "outside all allocations")]
    [InlineData("ld.global.b64 %rd2, [%rd1];", "outside all allocations")]
    [InlineData("mov.b64 %rd2, depot; ld.local.b32 %r1, [%rd2+8];", "outside all allocations")]
    [InlineData("mov.b64 %rd2, depot; ld.global.b32 %r1, [%rd2];", "outside all allocations")]
    [InlineData("T: .branchtargets E; brx.idx 1, T; E:", "has no target")]
    [InlineData("A: bra A;", "does not end")]
    public void What_is_not_defined_fails_with_the_line(string instructions, string why)
    {
        var failure = Assert.Throws<PtxException>(() => Run(instructions));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Line 8 of Test", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate.b32 %r1, %r2;", "frobnicate.b32 is not known")]
    [InlineData("add.s32 %r1, %r9;", "takes 3 operands")]
    [InlineData("add.s32 %r1, %r99, 1;", "%r99 is not declared")]
    [InlineData("add.s32 %rd1, %rd1, 1;", "%rd1 is .b64, where .s32 is needed")]
    [InlineData("add.rn.f32 %f1, %f1, 1;", "no operand of type .f32")]
    [InlineData("bra Nowhere;", "no label Nowhere")]
    [InlineData("ld.param.b32 %r1, [other];", "other is not declared here")]
    [InlineData("ld.param.b64 %rd1, [count];", "only 4 bytes")]
    public void What_an_assembler_refuses_is_no_module(string instructions, string why)
    {
        using var machine = new PtxMachine();
        Assert.Equal(CudaResult.InvalidPtx, ((ICudaDriver)machine).LoadModule(Module(instructions), out _, out var log));
        Assert.Contains(why, log, StringComparison.Ordinal);
    }

    /// <summary>Runs one thread, and returns what it left in %r1.</summary>
    private static unsafe uint Run(string instructions)
    {
        using var machine = new PtxMachine();
        ICudaDriver driver = machine;
        Assert.Equal(CudaResult.Success, driver.Allocate(sizeof(uint), out var address));
        var status = driver.LoadModule(Module(instructions), out var module, out var log);
        Assert.True(status == CudaResult.Success, log);
        driver.GetFunction(module, "Test", out var function);
        var count = 1;
        var parameters = stackalloc void*[] { &count, &address };
        driver.Launch(function, blocks: 1, blockSize: 1, stream: 0, parameters);
        uint result;
        driver.Download(&result, address, sizeof(uint));
        return result;
    }

    private static string Module(string instructions) =>
        $".version 7.0\n.target sm_75\n.address_size 64\n.visible .entry Test(.param .b32 count, .param .b64 to)\n{{\n" +
        $".local .align 8 .b8 depot[8]; .reg .pred %p<3>; .reg .b32 %r<10>; .reg .b64 %rd<3>; .reg .f32 %f<3>;\n" +
        $"ld.param.b64 %rd1, [to];\n{instructions}\nst.global.b32 [%rd1], %r1;\nret;\n}}\n";
}
