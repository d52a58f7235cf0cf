package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.List;

import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.testing.FakeResponseObserver;
import io.userservice.user.StoredUser;
import io.userservice.user.idempotency.IdempotentUserCreation;
import jakarta.validation.Validation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

class CreateUsersObserverTests {

	private final IdempotentUserCreation creation = mock(IdempotentUserCreation.class);

	private final FakeResponseObserver<CreateUsersResponse> client = new FakeResponseObserver<>();

	/** Tasks that wait for a thread. */
	private final List<Runnable> waiting = new ArrayList<>();

	private final UserGrpcService service = new UserGrpcService(
			new UserRequests(Validation.buildDefaultValidatorFactory().getValidator()), null, null, this.creation,
			this.waiting::add);

	private void send() {
		StreamObserver<CreateUserRequest> requests = this.service.createUsers(this.client);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		requests.onCompleted();
	}

	@Test
	void storesOnAnotherThread() {
		given(this.creation.create(any(), any())).willReturn(List.of(new StoredUser(7, "Ada", "ada@example.com")));
		send();
		verifyNoInteractions(this.creation);
		this.waiting.forEach(Runnable::run);
		assertThat(this.client.sent).singleElement().extracting(CreateUsersResponse::getCount).isEqualTo(1);
		assertThat(this.client.completed).isTrue();
	}

	/** Its deadline has passed or its client has cancelled it, which the client knows. */
	@Test
	void storesNothingForACallThatEndedWhileItWaitedForAThread() {
		send();
		this.client.cancelled = true;
		this.waiting.forEach(Runnable::run);
		verifyNoInteractions(this.creation);
		assertThat(this.client.sent).isEmpty();
	}

}
