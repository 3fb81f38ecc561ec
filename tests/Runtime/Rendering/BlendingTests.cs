using Sim.Runtime.Rendering;
using Xunit;

namespace Sim.Tests.Runtime.Rendering;

public sealed class BlendingTests
{
    [Fact]
    public void A_weighted_byte_is_the_product_over_255_rounded_to_the_nearest()
    {
        for (var value = 0u; value < 256; value++)
        {
            for (var weight = 0u; weight < 256; weight++)
                Assert.Equal(((2 * value * weight) + 255) / 510, Blending.Weighted(value, weight));
        }
    }

    /// <summary>Every ground under every cover with every colour of four, in every byte of a word.</summary>
    [Fact]
    public void Each_byte_of_a_word_is_blended_alone()
    {
        foreach (var color in (uint[])[0, 1, 127, 255])
        {
            for (var cover = 0u; cover < 256; cover++)
            {
                for (var ground = 0u; ground < 256; ground++)
                {
                    var ink = Blending.Weighted(color, cover);
                    var expected = ink + Blending.Weighted(ground, 255 - cover);
                    for (var place = 0; place < 32; place += 8)
                    {
                        // The other bytes are full to the brim, so that a carry would show.
                        var others = ~(0xFFu << place);
                        var word = Blending.Over((ground << place) | others, cover << place, ink << place);
                        Assert.Equal((expected << place) | others, word);
                    }
                }
            }
        }
    }

    [Fact]
    public void Full_cover_hides_and_no_cover_shows_what_lies_under_it()
    {
        Assert.Equal(0x12345678u, Blending.Over(0x9ABCDEF0, uint.MaxValue, 0x12345678));
        Assert.Equal(0x9ABCDEF0, Blending.Over(0x9ABCDEF0, 0, 0));
    }
}
