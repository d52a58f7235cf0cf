package io.userservice.warmup;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Channel;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.userservice.api.UserServiceGrpc;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.DefaultApplicationArguments;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.support.StaticApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;

/** The bounds of a warm-up, over a server of the test. */
@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class WarmUpTests {

	private static final Duration LONG = Duration.ofMinutes(10);

	private static final Status NONE = Status.OK;

	/** How many calls each method has got. */
	private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();

	private final AtomicInteger closed = new AtomicInteger();

	@Test
	void makesSoManyCallsOfAllKindsAndEndsThem(CapturedOutput output) throws Exception {
		run(warmUp(200, LONG, Status.NOT_FOUND));
		assertThat(this.calls.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(200);
		assertThat(this.calls.keySet()).containsExactlyInAnyOrder("GetUser", "GetUserByEmail", "BatchGetUsers",
				"ListUsers", "CreateUsers", "UpdateUser", "SearchUsers");
		assertThat(this.closed).hasValue(1);
		assertThat(output).contains("Warmed up by 200 of 200 calls");
	}

	@Test
	void asksForNoServerWhenItIsOff(CapturedOutput output) throws Exception {
		WarmUp off = new WarmUp(new WarmUpProperties(0, LONG), () -> {
			throw new AssertionError();
		});
		assertThatNoException().isThrownBy(() -> run(off));
		assertThat(output).doesNotContain("Warmed up");
	}

	/** As those of a database that hangs. */
	@Test
	void endsInTimeWhileCallsHang(CapturedOutput output) throws Exception {
		run(warmUp(1_000, Duration.ofMillis(100), NONE));
		assertThat(this.calls.values().stream().mapToInt(AtomicInteger::get).sum()).isLessThan(10);
		assertThat(output).contains("Warmed up by 0 of 1000 calls").doesNotContain("ended early");
		assertThat(this.closed).hasValue(1);
	}

	@Test
	void endsWhenAllCallsFailAndSaysSoOnce(CapturedOutput output) throws Exception {
		run(warmUp(1_000, LONG, Status.UNAVAILABLE.withDescription("The users cannot be reached now")));
		assertThat(this.calls.values().stream().mapToInt(AtomicInteger::get).sum()).isLessThan(30);
		assertThat(output.getAll().lines().filter((line) -> line.contains("WarmUp"))).singleElement()
			.asString()
			.contains("Warmed up by 0 of 1000 calls", "UNAVAILABLE, The users cannot be reached now");
	}

	@Test
	void endsWithoutAServer(CapturedOutput output) throws Exception {
		run(new WarmUp(new WarmUpProperties(10, LONG), () -> {
			throw new IllegalStateException("no server");
		}));
		assertThat(output).contains("Warmed up by 0 of 10 calls", "no server").doesNotContain("\tat ");
	}

	/** A return would let Spring Boot declare the application ready. */
	@Test
	void endsAtOnceAtShutdownAndReturnsAfterIt(CapturedOutput output) throws Exception {
		WarmUp warmUp = warmUp(1_000, LONG, NONE);
		Thread main = new Thread(() -> run(warmUp));
		main.start();
		Awaitility.await().until(() -> !this.calls.isEmpty());
		warmUp.on(new ContextClosedEvent(new StaticApplicationContext()));
		Awaitility.await().until(() -> this.closed.get() == 1 && main.getState() == Thread.State.WAITING);
		warmUp.destroy();
		main.join();
		assertThat(output).doesNotContain("Warmed up");
	}

	private static void run(WarmUp warmUp) {
		try {
			warmUp.run(new DefaultApplicationArguments());
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * @param end what each call ends with; {@link #NONE} for calls that do not end
	 */
	private WarmUp warmUp(int calls, Duration timeout, Status end) {
		return new WarmUp(new WarmUpProperties(calls, timeout), () -> new TestServer(end));
	}

	private final class TestServer implements WarmUpServer, ServerInterceptor {

		private final Status end;

		private final Server server;

		private final ManagedChannel channel;

		TestServer(Status end) {
			this.end = end;
			String name = InProcessServerBuilder.generateName();
			try {
				this.server = InProcessServerBuilder.forName(name)
					.addService(new UserServiceGrpc.UserServiceImplBase() {
					})
					.intercept(this)
					.build()
					.start();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			this.channel = InProcessChannelBuilder.forName(name).build();
		}

		@Override
		public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
				ServerCallHandler<Q, R> next) {
			WarmUpTests.this.calls
				.computeIfAbsent(call.getMethodDescriptor().getBareMethodName(), (name) -> new AtomicInteger())
				.incrementAndGet();
			if (this.end != NONE) {
				call.close(this.end, new Metadata());
			}
			return new ServerCall.Listener<>() {
			};
		}

		@Override
		public Channel channel() {
			return this.channel;
		}

		@Override
		public void close() {
			this.channel.shutdownNow();
			this.server.shutdownNow();
			WarmUpTests.this.closed.incrementAndGet();
		}

	}

}
