using Sim.Tests.Devices.Kernels;
using Xunit;

namespace Sim.Tests.Devices;

/// <summary>What kernels may use gives the same bits as PTX: each of these went wrong in ILGPU's own, or could.</summary>
public sealed class KernelTests
{
    [Fact]
    public void Shifts_take_their_amount_modulo_the_width() => KernelBench.Same<Shifts>();

    [Fact]
    public void Divisions_by_powers_of_two_round_towards_zero() => KernelBench.Same<Divisions>();

    [Fact]
    public void Integers_keep_their_sign_through_conversions() => KernelBench.Same<IntegerConversions>();

    [Fact]
    public void Bytes_and_bits_are_what_they_are_on_the_CPU() => KernelBench.Same<BytesAndBits>();

    [Fact]
    public void Pointers_can_be_cast_and_indexed_below_their_start() => KernelBench.Same<Pointers>();

    [Fact]
    public void Comparisons_with_NaN_are_what_they_are_on_the_CPU() => KernelBench.Same<Comparisons>();

    [Fact]
    public void Floats_become_integers_as_on_the_CPU() => KernelBench.Same<FloatConversions>();

    [Fact]
    public void Floating_point_is_neither_simplified_nor_contracted() => KernelBench.Same<FloatArithmetic>();

    [Fact]
    public void The_bits_of_a_constant_are_a_constant() => KernelBench.Same<ConstantBits>();

    [Fact]
    public void A_loop_that_continues_does_not_see_the_next_round() => KernelBench.Same<Continue>();

    [Fact]
    public void A_switch_takes_each_case_with_the_values_before_it() => KernelBench.Same<Switches>();

    [Fact]
    public void Loops_swap_break_and_search_as_on_the_CPU() => KernelBench.Same<Loops>();

    [Fact]
    public void Functions_get_references_to_any_memory() => KernelBench.Same<Calls>();

    [Fact]
    public void Fixed_buffers_lie_where_they_lie_on_the_CPU() => KernelBench.Same<Buffers>();
}
