package io.userservice.http.connect;

import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.userservice.api.ChatMessage;
import io.userservice.rpc.limit.Bound;
import io.userservice.rpc.limit.Bounds;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class LargeResponsesTests {

	private final Bounds bounds = new Bounds(new SimpleMeterRegistry());

	private final LargeResponses responses = new LargeResponses(this.bounds);

	private final Bound bytes = this.bounds.of("http-responses");

	private final AtomicInteger ended = new AtomicInteger();

	/** A tenth of what all responses may take. */
	private final ChatMessage response = ChatMessage.newBuilder()
		.setMessage("x".repeat((int) (this.bytes.capacity() / 60)))
		.build();

	private Bound.Permit take(String caller) throws ConnectException {
		return this.responses.acquire(caller, this.response, this.ended::incrementAndGet);
	}

	/** Clients that read a few bytes now and then hold theirs for any time. */
	@Test
	void endsTheConnectionOfWhoHoldsTheMostForANewcomer() throws ConnectException {
		for (int call = 0; call < 5; call++) {
			take((call < 4) ? "slow" : "slower");
		}
		for (int call = 0; call < 3; call++) {
			take("slower");
		}
		assertThat(this.ended).hasValue(0);
		take("newcomer").close();
		take("newcomer").close();
		assertThat(this.bytes.used()).isLessThanOrEqualTo(this.bytes.capacity());
		take("newcomer");
		take("newcomer");
		assertThat(this.ended).hasPositiveValue();
	}

	@Test
	void refusesACallerMoreThanHalf() throws ConnectException {
		for (int call = 0; call < 4; call++) {
			take("slow");
		}
		assertThatThrownBy(() -> take("slow")).isInstanceOf(ConnectException.class);
		assertThat(this.ended).hasValue(0);
	}

}
