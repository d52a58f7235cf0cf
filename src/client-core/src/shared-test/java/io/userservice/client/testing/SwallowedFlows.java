package io.userservice.client.testing;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Server;
import io.userservice.fake.UserServiceFake;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Consumers keep a copy of the users, each over a proxy that swallows one connection at a
 * random moment: it forwards nothing more on it, and leaves it open. Some
 * proxies swallow the very first connection, before a byte has passed.
 * <p>
 * {@code -Dswallowed-flows=100} makes so many, with the settings of the README alone and
 * at most 30 s. A build makes a few, with the shortest times that gRPC takes.
 */
@ExtendWith(OutputCaptureExtension.class)
public abstract class SwallowedFlows {

	private static final int FLOWS = Integer.getInteger("swallowed-flows", 0);

	private static final int FLOWS_OF_A_BUILD = 4;

	private static final Duration LONGEST = Duration.ofSeconds(30);

	/** The fake sends progress every 5 to 10 s. */
	private static final int LATEST_MOMENT_MILLIS = 15_000;

	private final UserServiceFake service = new UserServiceFake();

	private final ScheduledExecutorService moments = Executors.newSingleThreadScheduledExecutor();

	private final List<Flow> flows = new ArrayList<>();

	private Server server;

	/**
	 * Starts an application with a bean of type MapCopy.
	 * @param port of the service, in place of the README's address
	 * @param shortTimes whether keepalive is as short as it can be, and the longest
	 * silence is 2 s
	 */
	protected abstract ConfigurableApplicationContext start(int port, boolean shortTimes);

	@BeforeEach
	void serve() throws IOException {
		this.server = Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
			.permitKeepAliveTime(10, TimeUnit.SECONDS)
			.addService(this.service)
			.build()
			.start();
		this.service.add("Ada", "ada@example.com");
	}

	@AfterEach
	void stop() {
		this.moments.shutdownNow();
		this.flows.forEach(Flow::close);
		this.server.shutdownNow();
	}

	@Test
	void leaveCopiesThatAreRightAgainSoon(CapturedOutput output) throws IOException {
		boolean all = FLOWS > 0;
		for (int flow = 0; flow < (all ? FLOWS : FLOWS_OF_A_BUILD); flow++) {
			this.flows.add(new Flow(all && flow % 20 == 0, !all));
		}
		this.flows.stream().filter((flow) -> !flow.atOnce).forEach((flow) -> flow.awaitCopy(1));
		Random random = new Random();
		for (Flow flow : this.flows) {
			int moment = (flow.atOnce || !all) ? 0 : random.nextInt(LATEST_MOMENT_MILLIS);
			this.moments.schedule(() -> flow.swallow(), moment, TimeUnit.MILLISECONDS);
		}
		Awaitility.await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofMinutes(3)).until(() -> {
			this.flows.forEach(Flow::look);
			return this.flows.stream().allMatch((flow) -> flow.taken != null);
		});
		if (!all) {
			assertThat(output).contains("nothing was received for 2000 ms");
		}
		else {
			List<Long> millis = this.flows.stream().map((flow) -> flow.taken.toMillis()).sorted().toList();
			System.out.printf("%d flows: right again after %d to %d ms, median %d ms%n", millis.size(), millis.get(0),
					millis.get(millis.size() - 1), millis.get(millis.size() / 2));
			assertThat(this.flows).allSatisfy((flow) -> assertThat(flow.taken).isLessThanOrEqualTo(LONGEST));
		}
	}

	/** A consumer, and the connection that is swallowed. */
	private class Flow {

		private final boolean atOnce;

		private final FreezingProxy proxy;

		private final ConfigurableApplicationContext consumer;

		private final MapCopy copy;

		/** Of the user that is created when the connection is swallowed. */
		private volatile int id;

		private volatile long since;

		private volatile Duration taken;

		Flow(boolean atOnce, boolean shortTimes) throws IOException {
			this.atOnce = atOnce;
			this.proxy = new FreezingProxy(SwallowedFlows.this.server.getPort());
			if (atOnce) {
				this.proxy.freezeNext();
			}
			this.consumer = SwallowedFlows.this.start(this.proxy.port(), shortTimes);
			// It connects at the end of its start.
			this.since = System.nanoTime();
			this.copy = this.consumer.getBean(MapCopy.class);
		}

		void awaitCopy(int id) {
			Awaitility.await().until(() -> this.copy.users.containsKey(id) && !this.copy.token.isEmpty());
		}

		void swallow() {
			if (!this.atOnce) {
				this.proxy.freeze();
				this.since = System.nanoTime();
			}
			this.id = SwallowedFlows.this.service
				.add("Grace", "grace.%d@example.com".formatted(SwallowedFlows.this.flows.indexOf(this)))
				.getId();
		}

		void look() {
			if (this.taken == null && this.id > 0 && this.copy.users.containsKey(this.id)) {
				this.taken = Duration.ofNanos(System.nanoTime() - this.since);
			}
		}

		void close() {
			this.consumer.close();
			this.proxy.close();
		}

	}

}
