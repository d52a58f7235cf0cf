package io.userservice.training;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;

/**
 * Starts the service by a command, makes calls until its JVM has compiled what they need,
 * and stops it, upon which its JVM writes the AOT cache. The service is another process,
 * so that its profiles hold nothing of a client.
 */
public final class Training {

	/** The service is killed then, so that its calls fail. */
	private static final Duration LIMIT = Duration.ofMinutes(15);

	private Training() {
	}

	/**
	 * Ends with status 0 if all calls succeeded and the service ended by itself.
	 * @param command starts the service; further settings are appended
	 */
	public static void main(String[] command) throws Exception {
		Path token = Files.createTempDirectory("training").resolve("token");
		int grpcPort = freePort();
		Process service = start(command, "--grpc.server.port=" + grpcPort, "--server.port=0",
				"--user-service.security.development-token=true",
				"--user-service.security.development-token-file=" + token, "--user-service.shutdown.quiet-period=0s");
		service.onExit()
			.orTimeout(LIMIT.toMinutes(), TimeUnit.MINUTES)
			.exceptionally((late) -> service.destroyForcibly());
		ManagedChannel channel = NettyChannelBuilder.forAddress("localhost", grpcPort).usePlaintext().build();
		try {
			await(token, service);
			new TrainingCalls(channel, Files.readString(token).strip(), 1).run();
		}
		finally {
			channel.shutdownNow();
			service.destroy();
		}
		if (service.waitFor() != 0) {
			throw new IllegalStateException("The service ended with status " + service.exitValue());
		}
	}

	private static Process start(String[] command, String... settings) throws IOException {
		List<String> whole = new ArrayList<>(List.of(command));
		whole.addAll(List.of(settings));
		return new ProcessBuilder(whole).inheritIO().start();
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

	private static void await(Path token, Process service) throws InterruptedException {
		while (!Files.exists(token)) {
			if (service.waitFor(100, TimeUnit.MILLISECONDS)) {
				throw new IllegalStateException("The service did not start");
			}
		}
	}

}
