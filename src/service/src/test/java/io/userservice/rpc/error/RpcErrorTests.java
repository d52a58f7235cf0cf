package io.userservice.rpc.error;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RpcErrorTests {

	private static final Metadata.Key<String> PUSHBACK = Metadata.Key.of("grpc-retry-pushback-ms",
			Metadata.ASCII_STRING_MARSHALLER);

	@Test
	void namesTheBoundAndSpreadsTheRetriesWhenOverloaded() {
		List<Integer> delays = IntStream.range(0, 20).map((call) -> {
			WireError error = WireError.of(RpcError.overloaded("things").toException());
			assertThat(error.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
			assertThat(error.reason()).isEqualTo("OVERLOADED");
			assertThat(error.metadata()).containsEntry("limit", "things");
			return error.detail(RetryInfo.class).getRetryDelay().getNanos() / 1_000_000;
		}).boxed().toList();
		assertThat(delays).allMatch((millis) -> millis >= 200 && millis < 600);
		assertThat(Set.copyOf(delays)).hasSizeGreaterThan(5);
	}

	/** It would make clients retry past their throttling. */
	@Test
	void sendsNoPushback() {
		StatusRuntimeException overloaded = RpcError.overloaded("things").toException();
		assertThat(overloaded.getTrailers().get(PUSHBACK)).isNull();
	}

}
