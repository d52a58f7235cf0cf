package bench;

import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/** A process of a server, and the stubs that call it, one for each token. */
class ServerProcess implements AutoCloseable {

	private static final Metadata.Key<String> AUTHORIZATION = Metadata.Key.of("authorization",
			Metadata.ASCII_STRING_MARSHALLER);

	/**
	 * The image's options for Netty, which is slower without them. JDKs before 24 neither
	 * know nor need the first two.
	 */
	static final List<String> JVM = jvm();

	private final String name;

	private final Process process;

	private final ManagedChannel channel;

	private final List<UserServiceStub> stubs;

	private final int port;

	private final List<String> tokens;

	private final long startMillis;

	private ServerProcess(String name, Process process, int port, List<String> tokens, ManagedChannel channel,
			List<UserServiceStub> stubs, long startMillis) {
		this.name = name;
		this.process = process;
		this.port = port;
		this.tokens = tokens;
		this.channel = channel;
		this.stubs = stubs;
		this.startMillis = startMillis;
	}

	private static List<String> jvm() {
		List<String> jvm = new ArrayList<>();
		jvm.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		if (Runtime.version().feature() >= 24) {
			jvm.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
		}
		for (String netty : List.of("io.grpc.netty.shaded.io.netty", "io.netty")) {
			jvm.add("-D" + netty + ".noUnsafe=false");
			jvm.add("-D" + netty + ".leakDetection.level=disabled");
		}
		return jvm;
	}

	static int freePort() {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Starts a JVM and waits until it has served a call.
	 * @param jvm what follows {@code java}
	 * @param tokens of the callers; none to call without
	 */
	static ServerProcess start(String name, Path directory, int port, List<String> tokens, List<String> jvm)
			throws Exception {
		List<String> command = new ArrayList<>(JVM);
		command.addAll(jvm);
		return run(name, directory, port, tokens, command);
	}

	/** Runs a command and waits until it has served a call. */
	static ServerProcess run(String name, Path directory, int port, List<String> tokens, List<String> command)
			throws Exception {
		Files.createDirectories(directory);
		File log = directory.resolve(name.replaceAll("\\W+", "-") + ".log").toFile();
		long start = System.nanoTime();
		Process process = new ProcessBuilder(command).directory(directory.toFile())
			.redirectErrorStream(true)
			.redirectOutput(log)
			.start();
		Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
		ManagedChannel channel = newChannel(port);
		List<UserServiceStub> stubs = stubs(channel, tokens);
		awaitFirstCall(name, process, channel, stubs.get(0), log);
		return new ServerProcess(name, process, port, tokens, channel, stubs, (System.nanoTime() - start) / 1_000_000);
	}

	private static ManagedChannel newChannel(int port) {
		return channelTo(port).build();
	}

	private static NettyChannelBuilder channelTo(int port) {
		return NettyChannelBuilder.forAddress("localhost", port).usePlaintext().directExecutor().disableRetry();
	}

	/** One for each token. */
	static List<UserServiceStub> stubs(ManagedChannel channel, List<String> tokens) {
		return tokens.isEmpty() ? List.of(UserServiceGrpc.newStub(channel))
				: tokens.stream().map((token) -> stub(channel, token)).toList();
	}

	int port() {
		return this.port;
	}

	int callers() {
		return this.tokens.size();
	}

	/** Another connection, which the caller closes. */
	ManagedChannel newChannel() {
		return newChannel(this.port);
	}

	/** A connection from one of many addresses of this machine. */
	ManagedChannel newChannelOf(int client) {
		return channelTo(this.port).localSocketPicker(new ClientAddress(client)).build();
	}

	/** The stubs of a connection, one for each token. */
	List<UserServiceStub> stubs(ManagedChannel channel) {
		return stubs(channel, this.tokens);
	}

	private static UserServiceStub stub(ManagedChannel channel, String token) {
		Metadata headers = new Metadata();
		headers.put(AUTHORIZATION, "Bearer " + token);
		return UserServiceGrpc.newStub(channel).withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers));
	}

	private static void awaitFirstCall(String name, Process process, ManagedChannel channel, UserServiceStub stub,
			File log) throws Exception {
		var blocking = UserServiceGrpc.newBlockingStub(stub.getChannel());
		while (true) {
			try {
				blocking.withDeadlineAfter(5, TimeUnit.SECONDS).getUser(GetUserRequest.newBuilder().setId(1).build());
				return;
			}
			catch (StatusRuntimeException ex) {
				if (ex.getStatus().getCode() == Status.Code.NOT_FOUND) {
					return;
				}
				if (!process.isAlive() || ex.getStatus().getCode() == Status.Code.UNAUTHENTICATED) {
					throw new IllegalStateException(name + " did not start (" + ex.getStatus() + "), see " + log);
				}
				channel.resetConnectBackoff();
				Thread.sleep(10);
			}
		}
	}

	String name() {
		return this.name;
	}

	/** From the start of the process to the response of its first call. */
	long startMillis() {
		return this.startMillis;
	}

	UserServiceStub stub(Random random) {
		return this.stubs.get((this.stubs.size() == 1) ? 0 : random.nextInt(this.stubs.size()));
	}

	long pid() {
		return this.process.pid();
	}

	@Override
	public void close() throws InterruptedException {
		this.channel.shutdownNow();
		// Maven's is a child of its own.
		this.process.descendants().forEach(ProcessHandle::destroy);
		this.process.destroy();
		if (!this.process.waitFor(30, TimeUnit.SECONDS)) {
			this.process.destroyForcibly();
		}
	}

}
