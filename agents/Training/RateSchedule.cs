namespace Sim.Agents.Training;

/// <summary>How a rate changes from the beginning of a run to its end.</summary>
public enum RateSchedule
{
    Constant,

    /// <summary>In a straight line to 0.</summary>
    Linear,

    /// <summary>Along half a cosine wave to 0: Loshchilov and Hutter (2017), arXiv:1608.03983, eq. 5 without restarts.</summary>
    Cosine,
}

public static class RateSchedules
{
    /// <param name="schedule">Its shape.</param>
    /// <param name="rate">At the beginning.</param>
    /// <param name="fraction">Of the run that is done, from 0 to 1.</param>
    public static double At(this RateSchedule schedule, double rate, double fraction) => schedule switch
    {
        RateSchedule.Linear => rate * (1 - fraction),
        RateSchedule.Cosine => rate * 0.5 * (1 + Math.Cos(Math.PI * fraction)),
        _ => rate,
    };
}
