using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sim.Runtime.Streaming.Zmtp;

/// <summary>Where a ZeroMQ socket listens or connects to: tcp://HOST:PORT or ipc://PATH.</summary>
internal sealed record ZmtpAddress(string Text, string? Path, string Host, int Port)
{
    private const string Tcp = "tcp://", Ipc = "ipc://";
    private const int Backlog = 128;

    public bool IsLocalFile => Path is not null;

    /// <exception cref="UsageException">Another transport, or no port.</exception>
    public static ZmtpAddress Parse(string text)
    {
        if (text.StartsWith(Ipc, StringComparison.Ordinal) && text.Length > Ipc.Length)
            return new ZmtpAddress(text, text[Ipc.Length..], "", 0);

        var colon = text.LastIndexOf(':');
        var known = $"Known: {Tcp}HOST:PORT (127.0.0.1 for this machine only, * for every network, port 0 for any free one), {Ipc}PATH.";
        if (!text.StartsWith(Tcp, StringComparison.Ordinal) || colon < Tcp.Length)
            throw new UsageException($"'{text}' is no address. {known}");
        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port > IPEndPoint.MaxPort)
            throw new UsageException($"'{text}' has no port from 0 to {IPEndPoint.MaxPort}. {known}");

        var host = text[Tcp.Length..colon];
        return host.Length > 0 ? new ZmtpAddress(text, null, host.Trim('[', ']'), port) : throw new UsageException($"'{text}' names no host. {known}");
    }

    /// <summary>Whether only programs on this machine can reach it.</summary>
    /// <exception cref="FailureException">The host has no address.</exception>
    public bool IsLoopback() => IsLocalFile || (Host != "*" && Resolve().All(IPAddress.IsLoopback));

    /// <summary>A listening socket, and its address with the port that it got.</summary>
    /// <exception cref="FailureException">The address is taken, or not this machine's.</exception>
    public (Socket Socket, ZmtpAddress Bound) Listen()
    {
        EndPoint endpoint = Path is not null ? LocalEndpoint(Path) : new IPEndPoint(Host == "*" ? IPAddress.Any : Resolve()[0], Port);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            if (Path is not null)
                RemoveDeadFile(Path);
            else
                TakeOverPort(socket);
            socket.Bind(endpoint);
            socket.Listen(Backlog);
        }
        catch (SocketException problem)
        {
            socket.Dispose();
            throw new FailureException($"Cannot listen on {Text}: {problem.Message}.", problem);
        }

        if (socket.LocalEndPoint is not IPEndPoint bound)
            return (socket, this);

        var host = Host == "*" || !Host.Contains(':', StringComparison.Ordinal) ? Host : $"[{Host}]";
        return (socket, this with { Text = $"{Tcp}{host}:{bound.Port}", Port = bound.Port });
    }

    /// <exception cref="SocketException">Nobody listens there, or the network does not lead there.</exception>
    /// <exception cref="TimeoutException">It took longer than the time-out.</exception>
    public Socket Connect(TimeSpan timeout)
    {
        EndPoint endpoint = Path is not null ? LocalEndpoint(Path) : new IPEndPoint(Resolve()[0], Port);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // Connected without blocking, so that a network which swallows packets cannot hold the caller for minutes.
            socket.Blocking = false;
            try
            {
                socket.Connect(endpoint);
            }
            catch (SocketException pending) when (pending.SocketErrorCode is SocketError.InProgress or SocketError.WouldBlock)
            {
                if (!socket.Poll(timeout, SelectMode.SelectWrite))
                    throw new TimeoutException();
                if (socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) is int and not 0 and var error)
                    throw new SocketException(error);
            }

            socket.Blocking = true;
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Removes what listening left behind in the file system.</summary>
    public void Clean()
    {
        if (Path is not null)
            File.Delete(Path);
    }

    public override string ToString() => Text;

    /// <summary>
    /// Lets a server start again at once where one was killed, though the system still holds its connections. .NET's own option
    /// for it would also let two servers share a port.
    /// </summary>
    private static void TakeOverPort(Socket socket)
    {
        const int socketLevel = 1, reuseAddress = 2; // SOL_SOCKET, SO_REUSEADDR of Linux
        if (OperatingSystem.IsLinux())
            socket.SetRawSocketOption(socketLevel, reuseAddress, [1, 0, 0, 0]);
    }

    private static UnixDomainSocketEndPoint LocalEndpoint(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException problem)
        {
            throw new UsageException($"'{path}' cannot be the path of a socket: {problem.Message}", problem);
        }
    }

    /// <summary>A server that was killed leaves its socket's file; one that runs still answers there.</summary>
    private static void RemoveDeadFile(string path)
    {
        if (!File.Exists(path))
            return;

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
        }
        catch (SocketException dead) when (dead.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
        }
        catch (SocketException)
        {
            // Another kind of file: binding says so.
        }
    }

    private IPAddress[] Resolve()
    {
        if (IPAddress.TryParse(Host, out var literal))
            return [literal];

        try
        {
            // IPv4 first, as ZeroMQ does unless told otherwise.
            var addresses = Dns.GetHostAddresses(Host).OrderBy(address => address.AddressFamily != AddressFamily.InterNetwork).ToArray();
            return addresses.Length > 0 ? addresses : throw new FailureException($"'{Host}' in {Text} has no network address.");
        }
        catch (SocketException problem)
        {
            throw new FailureException($"'{Host}' in {Text} has no network address: {problem.Message}.", problem);
        }
    }
}
