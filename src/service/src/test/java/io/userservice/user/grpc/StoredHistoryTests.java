package io.userservice.user.grpc;

import com.google.rpc.RetryInfo;
import io.grpc.Context;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.rpc.call.Caller;
import io.userservice.rpc.limit.Bounds;
import io.userservice.testing.TestLimits;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

class StoredHistoryTests {

	/** A tenth of the default. */
	private static final int USERS = 50_000_000;

	private final StoredHistory history = new StoredHistory(new Bounds(new SimpleMeterRegistry()),
			TestLimits.defaults());

	@Test
	void refusesACallerWhoHasLeftItsShareAndNoOther() {
		Context greedy = caller("greedy");
		greedy.run(() -> {
			for (int write = 0; write <= 10; write++) {
				this.history.require();
				this.history.add(USERS, true);
			}
		});
		WireError error = WireError.of(() -> greedy.run(this.history::require));
		assertThat(error.reason()).isEqualTo("OVERLOADED");
		assertThat(error.metadata()).containsEntry("limit", "history");
		assertThat(error.detail(RetryInfo.class).getRetryDelay().getSeconds()).as("as much as has to be refilled")
			.isPositive();
		assertThatCode(() -> caller("modest").run(this.history::require)).doesNotThrowAnyException();
	}

	private static Context caller(String subject) {
		return Context.current().withValue(Caller.CURRENT, new Caller("issuer", subject, null));
	}

}
