package io.userservice.user.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.BoundExceededException;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.overload.EventLoopLagFilter;
import io.userservice.rpc.server.CallTimer;
import io.userservice.testing.FakeResponseObserver;
import io.userservice.testing.TestLimits;
import io.userservice.user.StoredUser;
import io.userservice.user.read.UserDirectory;
import io.userservice.user.state.WrittenState;
import io.userservice.user.write.UserWrites;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyList;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

class CreateUsersObserverTests {

	private final UserWrites writes = mock(UserWrites.class);

	private final FakeResponseObserver<CreateUsersResponse> responses = new FakeResponseObserver<>();

	/** Tasks submitted to the executor of the service, which the test runs. */
	private final List<Runnable> waiting = new ArrayList<>();

	private final Bounds bounds = new Bounds(new SimpleMeterRegistry());

	private final UserLimits limits = new UserLimits(this.bounds,
			this.bounds.createSharedByHalves("collected-users", 10_000_000), TestLimits.defaults(),
			new UserProgress(mock(UserDirectory.class), mock(UserWrites.class)),
			new StoredHistory(new Bounds(new SimpleMeterRegistry()), TestLimits.defaults()), this.waiting::add,
			new CallTimer(), new EventLoopLagFilter(Duration.ofMillis(500)));

	private final UserGrpcService service = new UserGrpcService(null, null, this.writes, null, null, this.limits,
			new WrittenState(null));

	private void send() {
		StreamObserver<CreateUserRequest> requests = this.service.createUsers(this.responses);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		requests.onCompleted();
	}

	@Test
	void storesUsersOnTheExecutor() {
		given(this.writes.create(any(), anyList()))
			.willReturn(List.of(new StoredUser(7, "Ada", "ada@example.com", 0, 0, 0)));
		send();
		verifyNoInteractions(this.writes);
		this.waiting.forEach(Runnable::run);
		assertThat(this.responses.sent).singleElement().extracting(CreateUsersResponse::getCount).isEqualTo(1);
		assertThat(this.responses.completed).isTrue();
	}

	/**
	 * The deadline has passed, or the client has cancelled the call, so the client knows
	 * that it has failed.
	 */
	@Test
	void storesNothingForACallThatEndedWhileItWaitedForAThread() {
		send();
		this.responses.cancelled = true;
		this.waiting.forEach(Runnable::run);
		verifyNoInteractions(this.writes);
		assertThat(this.responses.sent).isEmpty();
	}

	@Test
	void givesWayToAnotherCallerBeforeItsUsersAreStored() {
		AtomicReference<Throwable> end = new AtomicReference<>();
		StreamObserver<CreateUserRequest> requests = this.service.createUsers(endingWith(end));
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		takeTheRest();
		assertThat(end.get()).isInstanceOfSatisfying(BoundExceededException.class,
				(exceeded) -> assertThat(exceeded.bound()).isEqualTo("collected-users"));
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(requests::onCompleted);
		assertThat(this.waiting).isEmpty();
	}

	@Test
	void doesNotGiveWayWhileItsUsersAreStored() {
		AtomicReference<Throwable> end = new AtomicReference<>();
		StreamObserver<CreateUserRequest> requests = this.service.createUsers(endingWith(end));
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		requests.onCompleted();
		assertThatExceptionOfType(BoundExceededException.class).isThrownBy(this::takeTheRest);
		assertThat(end.get()).isNull();
		assertThat(this.waiting).hasSize(1);
	}

	private FakeResponseObserver<CreateUsersResponse> endingWith(AtomicReference<Throwable> end) {
		return new FakeResponseObserver<>() {
			@Override
			public void onError(Throwable failure) {
				end.set(failure);
			}
		};
	}

	/** As others who take all that is left, and then one byte more than that. */
	private void takeTheRest() {
		Bound collected = this.limits.collectedUsers();
		long left = collected.capacity() - collected.used();
		int others = (int) (left / CreateUsersObserver.CALL) + 1;
		for (int caller = 0; caller < others; caller++) {
			collected.acquire(caller, Math.min(CreateUsersObserver.CALL, left));
			left -= Math.min(CreateUsersObserver.CALL, left);
		}
		collected.acquire("last", 1);
	}

	@ParameterizedTest
	@MethodSource("users")
	void countsEachUserAsItLiesOnTheHeap(String name, String email) {
		StreamObserver<CreateUserRequest> requests = this.service.createUsers(this.responses);
		long before = this.limits.collectedUsers().used();
		requests.onNext(CreateUserRequest.newBuilder().setName(name).setEmail(email).build());
		long counted = this.limits.collectedUsers().used() - before;
		// A record, two strings, two arrays, and a list that has just grown by half.
		assertThat(counted).isGreaterThanOrEqualTo(24 + heap(name) + heap(email) + 10);
	}

	static Stream<Arguments> users() {
		String domain = "x".repeat(60) + "." + "y".repeat(60) + ".example";
		return Stream.of(Arguments.of("A", "a@b.example"), Arguments.of("A".repeat(200), "a".repeat(60) + "@" + domain),
				Arguments.of("\uD83D\uDE00".repeat(200), "a".repeat(60) + "@" + domain),
				Arguments.of("\uFDFA".repeat(200), "\uFDFA".repeat(60) + "@" + domain),
				Arguments.of("a".repeat(199) + "\u0100", "\u0101".repeat(60) + "@" + domain));
	}

	/** A string with its array, by the layout of a JVM with compressed pointers. */
	private static long heap(String text) {
		boolean latin = text.chars().allMatch((character) -> character < 0x100);
		long array = 16L + (latin ? 1 : 2) * text.length();
		return 24 + (array + 7) / 8 * 8;
	}

}
