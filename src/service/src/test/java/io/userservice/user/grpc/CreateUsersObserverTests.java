package io.userservice.user.grpc;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import io.grpc.stub.StreamObserver;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.rpc.limit.Bounds;
import io.userservice.rpc.overload.EventLoopLagFilter;
import io.userservice.rpc.server.CallTimer;
import io.userservice.testing.FakeResponseObserver;
import io.userservice.testing.TestLimits;
import io.userservice.user.StoredUser;
import io.userservice.user.read.UserDirectory;
import io.userservice.user.write.UserWrites;
import jakarta.validation.Validation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
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

	private final UserGrpcService service = new UserGrpcService(
			new UserRequests(Validation.buildDefaultValidatorFactory().getValidator()), null, null, this.writes, null,
			new UserLimits(new Bounds(new SimpleMeterRegistry()), TestLimits.defaults(), mock(UserDirectory.class),
					this.waiting::add, new CallTimer(), new EventLoopLagFilter(Duration.ofMillis(500))));

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

}
