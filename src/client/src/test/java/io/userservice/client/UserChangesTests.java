package io.userservice.client;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.userservice.api.User;
import io.userservice.api.UserServiceGrpc;
import io.userservice.client.testing.FakeUsers;
import io.userservice.client.testing.MapCopy;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A follower ends with a copy that equals the users, whatever fails on its way, and makes
 * few calls until then.
 */
@ExtendWith(OutputCaptureExtension.class)
class UserChangesTests {

	private final FakeUsers service = new FakeUsers();

	private final MapCopy copy = new MapCopy();

	private final String name = UUID.randomUUID().toString();

	private final ManagedChannel channel = InProcessChannelBuilder.forName(this.name).build();

	private Server server;

	private UserChanges changes;

	private Duration longestSilence = UserChanges.LONGEST_SILENCE;

	private Backoff backoff = new Backoff(Duration.ofMillis(2), Duration.ofMillis(50));

	@BeforeEach
	void start() throws IOException {
		this.server = InProcessServerBuilder.forName(this.name).addService(this.service).build().start();
		this.service.put(1, "Ada");
		this.service.put(2, "Grace");
		this.service.put(3, "Alan");
	}

	@AfterEach
	void stop() {
		if (this.changes != null) {
			this.changes.close();
		}
		this.channel.shutdownNow();
		this.server.shutdownNow();
		// Nothing goes on afterwards.
		Awaitility.await().until(() -> follower() == null);
	}

	@Test
	void readsAllUsersAndFollowsTheirChanges() {
		keep();
		awaitCopy();
		this.service.put(4, "Barbara");
		this.service.put(1, "Ada Lovelace");
		this.service.delete(2);
		awaitCopy();
		assertThat(this.copy.calls).containsSubsequence("token", "ids", "put", "store", "remove", "store");
		assertThat(this.service.watches).hasValue(2);
	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class Pauses {

		@BeforeEach
		void pauseForLonger() {
			UserChangesTests.this.backoff = new Backoff(Duration.ofMillis(20), Duration.ofMillis(500));
		}

		/** With a twentieth of the pauses, so 10 reads would be allowed in 8 s. */
		@ParameterizedTest
		@ValueSource(strings = { "none", "store nothing", "store", "put", "ids" })
		void readsAllUsersOnlyAFewTimesThoughEachTokenIsRefused(String failing) {
			UserChangesTests.this.service.expired = Integer.MAX_VALUE;
			UserChangesTests.this.copy.before = (method) -> {
				if (method.equals(failing)) {
					throw new IllegalStateException("database away");
				}
			};
			UserChangesTests.this.copy.token = "1";
			long start = System.nanoTime();
			keep();
			Awaitility.await().until(() -> System.nanoTime() - start > Duration.ofMillis(400).toNanos());
			UserChangesTests.this.changes.close();
			// Each reading asks for two pages.
			assertThat(UserChangesTests.this.service.lists).hasValueLessThanOrEqualTo(20);
			assertThat(UserChangesTests.this.service.watches).hasValueLessThanOrEqualTo(20);
		}

		@Test
		void readsAllUsersAtOnceWhenATokenHasExpired() {
			UserChangesTests.this.copy.token = "1";
			UserChangesTests.this.service.expired = 1;
			UserChangesTests.this.changes = new UserChanges(
					UserServiceGrpc.newBlockingStub(UserChangesTests.this.channel), UserChangesTests.this.copy,
					UserChangesTests.this.longestSilence, new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(2)))
				.start();
			awaitCopy();
		}

		@Test
		void doesNotHurryWhenWatchesEndWithoutAnError() {
			UserChangesTests.this.service.watch = (request, response) -> response.onCompleted();
			expectFewWatches();
		}

		@Test
		void doesNotHurryWhenWatchesEndAfterTheFirstMessage() {
			UserChangesTests.this.service.watch = (request, response) -> {
				response.onNext(FakeUsers.progress("1"));
				response.onCompleted();
			};
			expectFewWatches();
		}

		@Test
		void doesNotHurryWhenWatchesFailAtOnce() {
			UserChangesTests.this.service.watch = (request, response) -> response
				.onError(Status.UNAVAILABLE.asRuntimeException());
			expectFewWatches();
		}

		@Test
		void doesNotHurryWhenTheServiceSendsNoToken() {
			UserChangesTests.this.service.watch = (request, response) -> response.onNext(FakeUsers.progress(""));
			expectFewWatches();
		}

		@Test
		void doesNotHurryWhenTheChannelIsShutDown() {
			UserChangesTests.this.channel.shutdownNow();
			expectFewWatches();
		}

		@Test
		void doesNotHurryWhenTheCopyKeepsNoToken() {
			UserChangesTests.this.copy.before = (method) -> UserChangesTests.this.copy.token = "";
			keep();
			awaitUsers();
			assertThat(UserChangesTests.this.service.lists).hasValue(2);
		}

		private void expectFewWatches() {
			long start = System.nanoTime();
			keep();
			Awaitility.await().until(() -> System.nanoTime() - start > Duration.ofMillis(400).toNanos());
			assertThat(UserChangesTests.this.service.watches).hasValueLessThanOrEqualTo(20);
			assertThat(follower()).isNotNull();
		}

	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class Failures {

		static Stream<Arguments> failuresOfTheCopy() {
			return Stream.of("token", "ids", "put", "remove", "store", "store nothing")
				.flatMap((method) -> Stream
					.of(new IllegalStateException("database away"), new AssertionError("an error"),
							new OutOfMemoryError("no memory"), new IOException("a checked exception"),
							new InterruptedException("an interrupt"), new Unprintable(),
							FakeUsers.error(Status.Code.OUT_OF_RANGE, "RESUME_TOKEN_EXPIRED"))
					.map((failure) -> Arguments.of(method, failure)));
		}

		@ParameterizedTest
		@MethodSource("failuresOfTheCopy")
		void goesOnAfterWhateverTheCopyThrows(String method, Throwable failure, CapturedOutput output) {
			UserChangesTests.this.copy.token = "1";
			UserChangesTests.this.copy.users.put(9, User.getDefaultInstance());
			UserChangesTests.this.service.expired = 1;
			AtomicInteger left = new AtomicInteger(3);
			UserChangesTests.this.copy.before = (called) -> {
				if (called.equals(method) && left.getAndDecrement() > 0) {
					UserChangesTests.<RuntimeException>sneak(failure);
				}
			};
			keep();
			awaitCopy();
			UserChangesTests.this.service.put(5, "Barbara");
			awaitCopy();
			assertThat(left).hasNonPositiveValue();
			assertThat(output).contains("Keeping the copy of users has failed").contains(failure.getClass().getName());
		}

		@Test
		void passesAChangeAgainThatTheCopyCouldNotStore() {
			keep();
			awaitCopy();
			AtomicInteger left = new AtomicInteger(2);
			UserChangesTests.this.copy.before = (method) -> {
				if (method.equals("remove") && left.getAndDecrement() > 0) {
					throw new IllegalStateException("database away");
				}
			};
			UserChangesTests.this.service.delete(2);
			UserChangesTests.this.service.put(1, "Ada Lovelace");
			awaitCopy();
			assertThat(UserChangesTests.this.service.lists).hasValue(2);
		}

		/** Such as one with a token that nothing renews. */
		@Test
		void logsAWatchThatIsRefusedForAReasonThatEndsOthersNormally(CapturedOutput output) {
			keep();
			awaitCopy();
			UserChangesTests.this.service.end(FakeUsers.error(Status.Code.UNAVAILABLE, "CONNECTION_AGED"));
			UserChangesTests.this.service.put(4, "Barbara");
			awaitCopy();
			assertThat(output).doesNotContain("WARN");
			UserChangesTests.this.service.watch = (request, response) -> response
				.onError(FakeUsers.error(Status.Code.UNAUTHENTICATED, "TOKEN_EXPIRED"));
			UserChangesTests.this.service.end(FakeUsers.error(Status.Code.UNAUTHENTICATED, "TOKEN_EXPIRED"));
			Awaitility.await().until(() -> output.getAll().contains("UNAUTHENTICATED"));
		}

		@Test
		void readsAgainWhatFailedHalfWay() {
			AtomicInteger left = new AtomicInteger(2);
			UserChangesTests.this.service.list = (request, response) -> {
				response.onNext(UserChangesTests.this.service.all().get(1));
				if (left.decrementAndGet() == 0) {
					UserChangesTests.this.service.list = null;
				}
				response.onError(Status.INTERNAL.asRuntimeException());
			};
			UserChangesTests.this.copy.users.put(9, User.getDefaultInstance());
			keep();
			awaitCopy();
			assertThat(left).hasValue(0);
		}

		@Test
		void goesOnAfterAnInterruptInTheCopy() {
			AtomicInteger left = new AtomicInteger(3);
			UserChangesTests.this.copy.before = (method) -> {
				if (method.equals("put") && left.getAndDecrement() > 0) {
					Thread.currentThread().interrupt();
				}
			};
			keep();
			awaitCopy();
		}

		@Test
		void goesOnAfterInterruptsWhileItWaits() {
			keep();
			awaitCopy();
			follower().interrupt();
			UserChangesTests.this.service.put(4, "Barbara");
			awaitCopy();
			UserChangesTests.this.service.watch = (request, response) -> response
				.onError(Status.UNAVAILABLE.asRuntimeException());
			UserChangesTests.this.service.end(Status.UNAVAILABLE.asRuntimeException());
			int watches = UserChangesTests.this.service.watches.get();
			Awaitility.await().until(() -> {
				follower().interrupt();
				return UserChangesTests.this.service.watches.get() > watches + 2;
			});
			UserChangesTests.this.service.watch = null;
			UserChangesTests.this.service.put(5, "Edsger");
			awaitCopy();
		}

	}

	@Nested
	class Reading {

		@Test
		void keepsTheCopyWholeWhileAllUsersAreReadAgain() {
			UserChangesTests.this.copy.users.putAll(UserChangesTests.this.service.all());
			UserChangesTests.this.copy.users.put(9, User.getDefaultInstance());
			UserChangesTests.this.copy.token = "1";
			UserChangesTests.this.service.expired = 1;
			UserChangesTests.this.copy.before = (method) -> assertThat(UserChangesTests.this.copy.users).containsKeys(1,
					2, 3);
			keep();
			awaitCopy();
			assertThat(UserChangesTests.this.copy.calls).doesNotContain("clear");
		}

		@Test
		void emptiesACopyThatDoesNotTellItsIds() {
			MapCopy inner = UserChangesTests.this.copy;
			inner.users.put(9, User.getDefaultInstance());
			UserChangesTests.this.changes = keep(new UserCopy() {
				@Override
				public String token() {
					return inner.token();
				}

				@Override
				public void clear() {
					inner.users.clear();
				}

				@Override
				public void put(User user) {
					inner.put(user);
				}

				@Override
				public void remove(int id) {
					inner.remove(id);
				}

				@Override
				public void store(String token) {
					inner.store(token);
				}
			});
			awaitCopy();
		}

		@Test
		void losesNoChangeMadeWhileUsersAreRead() {
			UserChangesTests.this.copy.users.put(2, User.getDefaultInstance());
			AtomicInteger puts = new AtomicInteger();
			UserChangesTests.this.copy.before = (method) -> {
				if (method.equals("put") && puts.incrementAndGet() == 3) {
					UserChangesTests.this.service.delete(1);
					UserChangesTests.this.service.put(2, "Grace Hopper");
					UserChangesTests.this.service.put(100, "Barbara");
				}
			};
			keep();
			awaitCopy();
			assertThat(UserChangesTests.this.copy.users).containsOnlyKeys(2, 3, 100);
		}

	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class Silence {

		@Test
		void opensAWatchAgainThatBringsNothing(CapturedOutput output) {
			UserChangesTests.this.longestSilence = Duration.ofMillis(300);
			keep();
			awaitCopy();
			AtomicInteger silent = new AtomicInteger(2);
			UserChangesTests.this.service.watch = (request, response) -> {
				if (silent.decrementAndGet() == 0) {
					UserChangesTests.this.service.watch = null;
				}
			};
			UserChangesTests.this.service.end(Status.UNAVAILABLE.asRuntimeException());
			UserChangesTests.this.service.put(4, "Barbara");
			awaitCopy();
			assertThat(silent).hasValue(0);
			assertThat(output).contains("nothing was received for 300 ms");
		}

		@Test
		void readsAllUsersAgainIfAPageBringsNothing() {
			UserChangesTests.this.longestSilence = Duration.ofMillis(300);
			UserChangesTests.this.service.list = (request, response) -> {
				UserChangesTests.this.service.list = null;
				response.onNext(UserChangesTests.this.service.all().get(1));
			};
			keep();
			awaitCopy();
		}

		@Test
		void waitsForACopyThatTakesLonger() {
			UserChangesTests.this.longestSilence = Duration.ofSeconds(2);
			AtomicInteger slow = new AtomicInteger(1);
			UserChangesTests.this.copy.before = (method) -> {
				if (method.equals("put") && slow.getAndDecrement() > 0) {
					long start = System.nanoTime();
					Awaitility.await().until(() -> System.nanoTime() - start > Duration.ofMillis(2500).toNanos());
				}
			};
			keep();
			awaitCopy();
			assertThat(UserChangesTests.this.service.lists).hasValue(2);
		}

	}

	@Nested
	@ExtendWith(OutputCaptureExtension.class)
	class Closing {

		@ParameterizedTest
		@ValueSource(strings = { "token", "ids", "put", "store" })
		void waitsForTheCopyAndThenDoesNothingMore(String method) {
			CountDownLatch reached = new CountDownLatch(1);
			CountDownLatch goOn = new CountDownLatch(1);
			UserChangesTests.this.copy.before = (called) -> {
				if (called.equals(method)) {
					reached.countDown();
					awaitUninterruptibly(goOn);
				}
			};
			keep();
			awaitUninterruptibly(reached);
			Thread closing = new Thread(UserChangesTests.this.changes::close);
			closing.start();
			Awaitility.await().until(() -> closing.getState() == Thread.State.TIMED_WAITING);
			int calls = UserChangesTests.this.copy.calls.size();
			goOn.countDown();
			Awaitility.await().until(() -> !closing.isAlive());
			assertThat(UserChangesTests.this.copy.calls).hasSize(calls);
			assertThat(follower()).isNull();
		}

		@Test
		void endsAWatch(CapturedOutput output) {
			keep();
			awaitCopy();
			close();
			assertThat(output).doesNotContain("WARN");
		}

		@Test
		void endsASilentPage() {
			UserChangesTests.this.service.list = (request, response) -> {
			};
			keep();
			Awaitility.await().until(() -> UserChangesTests.this.service.lists.get() > 0);
			close();
		}

		@Test
		void endsAPause() {
			UserChangesTests.this.channel.shutdownNow();
			UserChangesTests.this.changes = new UserChanges(
					UserServiceGrpc.newBlockingStub(UserChangesTests.this.channel), UserChangesTests.this.copy,
					UserChangesTests.this.longestSilence, new Backoff(Duration.ofMinutes(1), Duration.ofMinutes(2)))
				.start();
			Awaitility.await().until(() -> follower().getState() == Thread.State.TIMED_WAITING);
			close();
		}

		@Test
		void mayBeDoneByTheCopy() {
			UserChangesTests.this.copy.before = (method) -> {
				if (method.equals("put")) {
					UserChangesTests.this.changes.close();
				}
			};
			keep();
			Awaitility.await().until(() -> follower() == null);
			assertThat(UserChangesTests.this.copy.users).hasSize(1);
			assertThat(UserChangesTests.this.copy.token).isEmpty();
		}

		private void close() {
			assertThat(CompletableFuture.runAsync(() -> {
				UserChangesTests.this.changes.close();
				UserChangesTests.this.changes.close();
			})).succeedsWithin(Duration.ofMinutes(1));
			assertThat(follower()).isNull();
		}

	}

	private void keep() {
		this.changes = keep(this.copy);
	}

	private UserChanges keep(UserCopy kept) {
		UserChanges created = new UserChanges(UserServiceGrpc.newBlockingStub(this.channel), kept, this.longestSilence,
				this.backoff);
		this.changes = created;
		return created.start();
	}

	/** Equal to the service's users, with a token. */
	private void awaitCopy() {
		awaitUsers();
		Awaitility.await().until(() -> !this.copy.token.isEmpty());
	}

	private void awaitUsers() {
		Awaitility.await().untilAsserted(() -> assertThat(this.copy.users).isEqualTo(this.service.all()));
	}

	/** The thread that follows; null if there is none. */
	private static Thread follower() {
		return Thread.getAllStackTraces()
			.keySet()
			.stream()
			.filter((thread) -> thread.getName().equals("user-changes-copy"))
			.findFirst()
			.orElse(null);
	}

	private static void awaitUninterruptibly(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@SuppressWarnings("unchecked")
	private static <E extends Throwable> void sneak(Throwable failure) throws E {
		throw (E) failure;
	}

	/** Fails when it is logged. */
	private static class Unprintable extends RuntimeException {

		@Override
		public String getMessage() {
			throw new IllegalStateException("cannot be printed");
		}

	}

}
