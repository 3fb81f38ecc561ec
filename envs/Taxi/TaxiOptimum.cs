namespace Sim.Envs.Taxi;

/// <summary>The best that a driver can do who knows what the driver sees.</summary>
internal sealed class TaxiOptimum(TaxiConfig config, TaxiDynamics dynamics)
{
    /// <summary>
    /// The states twice: first with a passenger who may yet change its mind. That it was decided at the start is the same to the
    /// driver as if it were when the taxi first moves with the passenger.
    /// </summary>
    public KnownOptimum Compute()
    {
        var start = new double[2 * TaxiTown.States];
        var starts = TaxiDynamics.Starts();
        foreach (var state in starts)
            start[config.FicklePassenger ? state : TaxiTown.States + state] = 1.0 / starts.Length;

        return new TabularOptimum(start, TaxiDynamics.Actions, config.MaxSteps, Outcomes).Compute();
    }

    private IEnumerable<Outcome> Outcomes(int place, int action)
    {
        var (state, isDecided) = (place % TaxiTown.States, place >= TaxiTown.States);
        foreach (var (probability, ride) in dynamics.Next(state, action))
        {
            var isDelivered = ride.Kind == Ride.Delivered;
            var reward = TaxiEnv.RewardOf[ride.Kind];
            if (isDecided || !TaxiEnv.IsRide(state, ride.State))
            {
                yield return new Outcome(
                    probability, isDecided ? TaxiTown.States + ride.State : ride.State, reward, isDelivered, isDelivered);
                continue;
            }

            var old = ride.State % TaxiTown.Landmarks;
            for (var destination = 0; destination < TaxiTown.Landmarks; destination++)
            {
                var chance = destination == old ? 1 - config.FickleProbability : config.FickleProbability / (TaxiTown.Landmarks - 1);
                yield return new Outcome(
                    probability * chance, TaxiTown.States + ride.State - old + destination, reward, isDelivered, isDelivered);
            }
        }
    }
}
