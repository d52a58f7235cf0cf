package bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc.UserServiceStub;

/**
 * Reads users with the position of their last write, while others write them, and counts
 * reads that are older.
 */
class PositionedReads {

	private static final Metadata.Key<String> POSITION = Metadata.Key.of("user-service-position",
			Metadata.ASCII_STRING_MARSHALLER);

	private static final Pattern LOOKUPS = Pattern
		.compile("(?m)^user_service_lookups_total\\{server=\"(primary|standby)\"\\} (\\S+)$");

	private static final int WRITERS = 8;

	private static final int READERS = 64;

	private final ServerProcess service;

	private final int managementPort;

	/** Of each user, by id. */
	private final AtomicReferenceArray<Written> writes = new AtomicReferenceArray<>(Bench.USERS + 1);

	/** The last that were written, by the number of their write. */
	private final int[] ids = new int[Bench.USERS];

	private final AtomicLong written = new AtomicLong();

	private final AtomicLong started = new AtomicLong();

	private final AtomicLong older = new AtomicLong();

	private final AtomicLong failed = new AtomicLong();

	private final AtomicReference<Throwable> failure = new AtomicReference<>();

	private volatile boolean over;

	/** A write whose response has come. */
	private record Written(int version, String position) {
	}

	PositionedReads(ServerProcess service, int managementPort) {
		this.service = service;
		this.managementPort = managementPort;
	}

	/**
	 * Makes so many reads, and prints what they have shown.
	 * @param recent of so many writes, the last ones, one is read every other time
	 */
	void run(String title, long reads, int recent) throws Exception {
		this.started.set(0);
		this.over = false;
		long writes = this.written.get();
		double primary = lookups("primary");
		double standby = lookups("standby");
		long start = System.nanoTime();
		CountDownLatch running = new CountDownLatch(READERS + WRITERS);
		for (int writer = 0; writer < WRITERS; writer++) {
			write(new Random(), running);
		}
		for (int reader = 0; reader < READERS; reader++) {
			read(new Random(), reads, recent, running);
		}
		running.await();
		primary = lookups("primary") - primary;
		standby = lookups("standby") - standby;
		System.out.printf(
				"%n%s: %,d reads with positions and %,d writes in %d s; %d older, %d failed (%s); %.1f %% by the standby%n",
				title, reads, this.written.get() - writes, (System.nanoTime() - start) / 1_000_000_000,
				this.older.get(), this.failed.get(), this.failure.get(), 100 * standby / (primary + standby));
	}

	private void write(Random random, CountDownLatch running) {
		if (this.over) {
			running.countDown();
			return;
		}
		int id = 1 + random.nextInt(Bench.USERS);
		AtomicReference<Metadata> trailers = new AtomicReference<>();
		stub(random, "", trailers).updateUser(
				UpdateUserRequest.newBuilder().setId(id).setName("User " + random.nextLong()).build(),
				new Response((user) -> {
					String position = trailers.get().get(POSITION);
					this.writes.accumulateAndGet(id, new Written((int) user.getVersion(), position),
							(before, now) -> (before != null && before.version() > now.version()) ? before : now);
					this.ids[(int) (this.written.getAndIncrement() % this.ids.length)] = id;
				}, () -> write(random, running)));
	}

	private void read(Random random, long reads, int recent, CountDownLatch running) {
		if (this.started.incrementAndGet() > reads) {
			this.over = true;
			running.countDown();
			return;
		}
		// Before the first write, a user in any state.
		int writes = (int) Math.min(this.ids.length, Math.max(1, this.written.get()));
		int back = random.nextInt(random.nextBoolean() ? Math.min(writes, recent) : writes);
		int id = Math.max(1, this.ids[(int) Math.floorMod(this.written.get() - 1 - back, (long) this.ids.length)]);
		Written last = this.writes.get(id);
		Written least = (last != null) ? last : new Written(1, "");
		stub(random, least.position(), new AtomicReference<>()).getUser(GetUserRequest.newBuilder().setId(id).build(),
				new Response((user) -> {
					if (user.getVersion() < least.version()) {
						this.older.incrementAndGet();
					}
				}, () -> read(random, reads, recent, running)));
	}

	private UserServiceStub stub(Random random, String position, AtomicReference<Metadata> trailers) {
		Metadata headers = new Metadata();
		headers.put(POSITION, position);
		return this.service.stub(random)
			.withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers),
					MetadataUtils.newCaptureMetadataInterceptor(new AtomicReference<>(), trailers));
	}

	private double lookups(String server) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest
			.newBuilder(URI.create("http://localhost:" + this.managementPort + "/actuator/prometheus"))
			.build();
		String metrics = HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
		return LOOKUPS.matcher(metrics)
			.results()
			.filter((line) -> line.group(1).equals(server))
			.map((MatchResult line) -> Double.parseDouble(line.group(2)))
			.findFirst()
			.orElse(0.0);
	}

	/** A response, after which the next call is made. */
	private final class Response implements StreamObserver<User> {

		private final java.util.function.Consumer<User> check;

		private final Runnable next;

		private User user;

		Response(java.util.function.Consumer<User> check, Runnable next) {
			this.check = check;
			this.next = next;
		}

		@Override
		public void onNext(User response) {
			this.user = response;
		}

		@Override
		public void onError(Throwable ex) {
			PositionedReads.this.failed.incrementAndGet();
			PositionedReads.this.failure.compareAndSet(null, ex);
			this.next.run();
		}

		@Override
		public void onCompleted() {
			this.check.accept(this.user);
			this.next.run();
		}

	}

}
