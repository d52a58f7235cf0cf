package io.userservice.client.cache;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

import io.grpc.BindableService;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.ServerInterceptor;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.api.UserServiceGrpc.UserServiceBlockingStub;
import io.userservice.client.Backoff;
import io.userservice.client.CacheProperties;
import org.awaitility.Awaitility;

import org.springframework.util.unit.DataSize;

/** A channel with a near cache, over a network that holds responses back. */
final class CachedChannel implements AutoCloseable {

	final HeldResponses network = new HeldResponses();

	final NearCache cache;

	final ManagedChannel channel;

	/** Without the cache, as another client. */
	final ManagedChannel other;

	private final AtomicLong ahead = new AtomicLong();

	private final Server server;

	CachedChannel(BindableService service, DataSize maxBytes, ServerInterceptor... interceptors) {
		String name = UUID.randomUUID().toString();
		InProcessServerBuilder builder = InProcessServerBuilder.forName(name).addService(service);
		for (ServerInterceptor interceptor : interceptors) {
			builder.intercept(interceptor);
		}
		try {
			this.server = builder.build().start();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
		this.cache = new NearCache(new CacheProperties(true, Duration.ofSeconds(5), maxBytes), this::now,
				InstantClock.of(() -> Instant.now().plusNanos(this.ahead.get())),
				new Backoff(Backoff.SHORTEST, Backoff.LONGEST));
		this.channel = InProcessChannelBuilder.forName(name)
			.intercept(this.network, new NearCacheInterceptor(this.cache))
			.build();
		this.other = InProcessChannelBuilder.forName(name).build();
	}

	private long now() {
		return System.nanoTime() + this.ahead.get();
	}

	/** Lets time pass for the client. */
	void pass(Duration time) {
		this.ahead.addAndGet(time.toNanos());
	}

	UserServiceBlockingStub users() {
		return UserServiceGrpc.newBlockingStub(this.channel);
	}

	/** Another client, which has no cache. */
	UserServiceBlockingStub others() {
		return UserServiceGrpc.newBlockingStub(this.other);
	}

	User get(int id) {
		return users().getUser(GetUserRequest.newBuilder().setId(id).build());
	}

	/** Whether a read of a user is answered from memory. */
	boolean isHit(int id) {
		long before = this.cache.hits.sum();
		get(id);
		return this.cache.hits.sum() > before;
	}

	/** Waits until a user is read from memory. */
	void awaitHit(int id) {
		Awaitility.await().until(() -> isHit(id));
	}

	@Override
	public void close() {
		this.cache.follower.close();
		this.channel.shutdownNow();
		this.other.shutdownNow();
		this.server.shutdownNow();
	}

	/** A clock by a source, which the JDK has no public class for. */
	private static final class InstantClock extends Clock {

		private final InstantSource source;

		private InstantClock(InstantSource source) {
			this.source = source;
		}

		static Clock of(InstantSource source) {
			return new InstantClock(source);
		}

		@Override
		public ZoneOffset getZone() {
			return ZoneOffset.UTC;
		}

		@Override
		public Clock withZone(java.time.ZoneId zone) {
			return this;
		}

		@Override
		public Instant instant() {
			return this.source.instant();
		}

	}

}
