package io.userservice.rpc.error;

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
	void sendsTheRetryDelayAndThePushbackWhenOverloaded() {
		StatusRuntimeException overloaded = RpcError.overloaded().toException();
		WireError error = WireError.of(overloaded);
		assertThat(error.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
		assertThat(error.reason()).isEqualTo("OVERLOADED");
		assertThat(error.detail(RetryInfo.class).getRetryDelay().getNanos()).isEqualTo(200_000_000);
		assertThat(overloaded.getTrailers().get(PUSHBACK)).isEqualTo("200");
	}

	@Test
	void sendsNoPushbackForErrorsThatCannotBeRetried() {
		RpcError tooMany = new RpcError(Status.Code.RESOURCE_EXHAUSTED, "TOO_MANY", "Too many.");
		assertThat(tooMany.toException().getTrailers().get(PUSHBACK)).isNull();
	}

}
