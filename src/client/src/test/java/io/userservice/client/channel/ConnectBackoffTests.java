package io.userservice.client.channel;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.testing.FreezingProxy;
import io.userservice.client.testing.Replica;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class ConnectBackoffTests {

	@Test
	void letsAChannelTryAgainUntilItIsShutDown() {
		CountingChannel channel = new CountingChannel();
		CountingChannel other = new CountingChannel();
		try (ConnectBackoff backoff = new ConnectBackoff()) {
			backoff.limit(channel, Duration.ofMillis(20));
			backoff.limit(other, Duration.ofHours(1));
			Awaitility.await().until(() -> channel.resets.get() >= 3);
			channel.shutdown();
			int atMost = channel.resets.get() + 1;
			Awaitility.await().during(Duration.ofMillis(200)).until(() -> channel.resets.get() <= atMost);
			assertThat(other.resets).hasValue(0);
		}
	}

	/** The first connection is accepted, and nothing ever comes back on it. */
	@Test
	void connectsAgainWhereNothingComesBack() throws Exception {
		try (Replica replica = new Replica();
				FreezingProxy proxy = new FreezingProxy(replica.port());
				ConnectBackoff backoff = new ConnectBackoff(Duration.ofSeconds(1))) {
			proxy.freezeNext();
			ManagedChannel channel = Grpc
				.newChannelBuilder("localhost:" + proxy.port(), InsecureChannelCredentials.create())
				.build();
			backoff.endSilentAttempts(channel);
			try {
				assertThat(UserServiceGrpc.newBlockingStub(channel)
					.withDeadlineAfter(1, TimeUnit.MINUTES)
					.getUser(GetUserRequest.newBuilder().setId(1).build())
					.getId()).isEqualTo(1);
			}
			finally {
				channel.shutdownNow();
			}
		}
	}

	/** Counts how often its backoff is reset. */
	private static class CountingChannel extends ManagedChannel {

		private final AtomicInteger resets = new AtomicInteger();

		private volatile boolean shutdown;

		@Override
		public void resetConnectBackoff() {
			this.resets.incrementAndGet();
		}

		@Override
		public ManagedChannel shutdown() {
			this.shutdown = true;
			return this;
		}

		@Override
		public boolean isShutdown() {
			return this.shutdown;
		}

		@Override
		public boolean isTerminated() {
			return this.shutdown;
		}

		@Override
		public ManagedChannel shutdownNow() {
			return shutdown();
		}

		@Override
		public boolean awaitTermination(long timeout, java.util.concurrent.TimeUnit unit) {
			return true;
		}

		@Override
		public <Q, R> io.grpc.ClientCall<Q, R> newCall(io.grpc.MethodDescriptor<Q, R> method,
				io.grpc.CallOptions options) {
			throw new UnsupportedOperationException();
		}

		@Override
		public String authority() {
			return "none";
		}

	}

}
