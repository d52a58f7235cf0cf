package io.userservice.user.grpc;

import java.util.ArrayList;
import java.util.List;

import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.testing.FakeServerCall;
import io.userservice.user.StoredUser;
import io.userservice.user.UserDirectory;
import jakarta.validation.Validation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verifyNoInteractions;

class CreateUsersObserverTests {

	private final UserDirectory users = mock(UserDirectory.class);

	private final FakeServerCall<CreateUsersResponse> client = new FakeServerCall<>();

	/** What waits for a thread. */
	private final List<Runnable> waiting = new ArrayList<>();

	private final CreateUsersObserver collector = new CreateUsersObserver(this.users::create,
			Validation.buildDefaultValidatorFactory().getValidator(), this.client, this.waiting::add);

	private void send() {
		this.collector.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail("ada@example.com").build());
		this.collector.onCompleted();
	}

	@Test
	void storesOnAnotherThread() {
		given(this.users.create(any())).willReturn(List.of(new StoredUser(7, "Ada", "ada@example.com")));
		send();
		verifyNoInteractions(this.users);
		this.waiting.forEach(Runnable::run);
		assertThat(this.client.sent).singleElement().extracting(CreateUsersResponse::getCount).isEqualTo(1);
		assertThat(this.client.completed).isTrue();
	}

	/**
	 * Its deadline has passed, its client is gone: whoever waits for it has been told so.
	 */
	@Test
	void storesNothingForACallThatEndedWhileItWaitedForAThread() {
		send();
		this.client.cancelled = true;
		this.waiting.forEach(Runnable::run);
		verifyNoInteractions(this.users);
		assertThat(this.client.sent).isEmpty();
	}

}
