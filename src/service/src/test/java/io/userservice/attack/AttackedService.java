package io.userservice.attack;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ContainedImage;
import io.userservice.testing.ErrorConformance;
import io.userservice.testing.ServiceProcess;
import io.userservice.testing.SharedSigningKey;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TestUsers;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A process of the service with the heap of the image, or of the image itself in a memory
 * cgroup ({@code bench/contained}), and a good caller beside the attacker, who has
 * another address and another token.
 */
final class AttackedService implements AutoCloseable {

	private static final Duration PAUSE = Duration.ofMillis(5);

	private final ServiceProcess process;

	private final SharedSigningKey key;

	private final List<ManagedChannel> channels = new CopyOnWriteArrayList<>();

	private final int userId;

	AttackedService(Path folder, String... settings) {
		try {
			this.key = new SharedSigningKey(folder);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		List<String> all = new ArrayList<>(List.of(this.key.setting()));
		all.addAll(List.of(settings));
		if (all.stream().noneMatch((setting) -> setting.startsWith("spring.datasource.url="))) {
			all.add("spring.datasource.url=jdbc:h2:mem:attacked");
		}
		// The collector that the image has by default.
		this.process = new ServiceProcess(folder, all, "-XX:+UseG1GC").start().awaitReady();
		this.userId = TestUsers.create(UserServiceGrpc.newStub(channel("127.0.0.1", "good")), "good@example.com")
			.get()
			.getUsers(0)
			.getId();
	}

	/** The process. */
	ServiceProcess process() {
		return this.process;
	}

	/** A token with all scopes. */
	String token(String subject) {
		return this.key.tokens().mint((claims) -> claims.subject(subject));
	}

	/** Makes tokens that the process accepts. */
	TestTokens tokens() {
		return this.key.tokens();
	}

	/** The good caller's user. */
	int userId() {
		return this.userId;
	}

	/** A channel of the attacker. */
	ManagedChannel attackersChannel() {
		return attackersChannel("attacker");
	}

	/** A channel of one of several attackers. */
	ManagedChannel attackersChannel(String subject) {
		return channel("127.0.0.2", subject);
	}

	/** A channel of the good caller. */
	ManagedChannel goodChannel() {
		return channel("127.0.0.1", "good");
	}

	/** A channel that sends no token. */
	ManagedChannel anonymousChannel(String address) {
		ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", this.process.grpcPort())
			.usePlaintext()
			.localSocketPicker(new From(address))
			.intercept(ErrorConformance.INTERCEPTOR)
			.build();
		this.channels.add(channel);
		return channel;
	}

	private ManagedChannel channel(String address, String subject) {
		ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", this.process.grpcPort())
			.usePlaintext()
			.localSocketPicker(new From(address))
			.maxInboundMessageSize(16 << 20)
			.intercept(ErrorConformance.INTERCEPTOR, TestTokens.bearer(token(subject)))
			.build();
		this.channels.add(channel);
		return channel;
	}

	/**
	 * Attacks, and asserts that the process lives, that health responds within a second
	 * and that the good caller's calls succeed: 99 of 100 each, since other processes of
	 * the machine can delay some.
	 */
	void assertServedDuring(Runnable attack) {
		AtomicBoolean over = new AtomicBoolean();
		CompletableFuture<int[]> served = CompletableFuture.supplyAsync(() -> serve(over),
				(work) -> new Thread(work).start());
		try {
			attack.run();
		}
		finally {
			over.set(true);
		}
		int[] counts = served.join();
		assertThat(this.process.isAlive()).as("the process lives; its log ends with %s", tail()).isTrue();
		assertThat(this.process.log()).doesNotContain("LEAK: ", "OutOfMemoryError");
		assertThat(counts[2]).as("late or failed health checks of %d", counts[0]).isLessThanOrEqualTo(counts[0] / 100);
		assertThat(counts[1]).as("failed calls of %d", counts[0]).isLessThanOrEqualTo(counts[0] / 100);
	}

	private String tail() {
		String log = this.process.log();
		return log.substring(Math.max(0, log.length() - 2_000));
	}

	/** Calls, failed calls, failed health checks. */
	private int[] serve(AtomicBoolean over) {
		var users = UserServiceGrpc.newBlockingStub(channel("127.0.0.1", "good"));
		var health = HealthGrpc.newBlockingStub(anonymousChannel("127.0.0.1"));
		int[] counts = new int[3];
		while (!over.get() || counts[0] < 200) {
			counts[0]++;
			counts[1] += fails(() -> users.withDeadlineAfter(5, TimeUnit.SECONDS)
				.getUser(GetUserRequest.newBuilder().setId(this.userId).build()));
			counts[2] += fails(
					() -> health.withDeadlineAfter(1, TimeUnit.SECONDS).check(HealthCheckRequest.getDefaultInstance()));
			LockSupport.parkNanos(PAUSE.toNanos());
		}
		return counts;
	}

	private static int fails(Runnable call) {
		try {
			call.run();
			return 0;
		}
		catch (StatusRuntimeException ex) {
			return 1;
		}
	}

	/** Ends the calls of an attack, so that another one can follow. */
	void endAttack() {
		this.channels.forEach(ManagedChannel::shutdownNow);
		this.channels.clear();
	}

	@Override
	public void close() {
		endAttack();
		this.process.close();
		ContainedImage.given().ifPresent((image) -> System.out.printf("The cgroup's peak: %d MiB%n", image.takePeak()));
	}

	/** Connects from an address of the loopback network. */
	private static final class From extends NettyChannelBuilder.LocalSocketPicker {

		private final String address;

		From(String address) {
			this.address = address;
		}

		@Override
		public SocketAddress createSocketAddress(SocketAddress remote, io.grpc.Attributes attributes) {
			return new InetSocketAddress(this.address, 0);
		}

	}

}
