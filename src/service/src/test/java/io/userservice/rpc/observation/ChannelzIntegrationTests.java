package io.userservice.rpc.observation;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.channelz.v1.ChannelzGrpc;
import io.grpc.channelz.v1.ChannelzGrpc.ChannelzBlockingStub;
import io.grpc.channelz.v1.GetServerSocketsRequest;
import io.grpc.channelz.v1.GetServersRequest;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Channelz shows who is connected, so it is off by default and has a scope of its own.
 */
class ChannelzIntegrationTests {

	@Nested
	@ServiceTest
	@TestPropertySource(properties = "user-service.observation.channelz=true")
	class On extends Calls {

		@Test
		void showsTheConnectionsOfTheServer() {
			ChannelzBlockingStub channelz = withScopes("channelz");
			long server = channelz.getServers(GetServersRequest.getDefaultInstance())
				.getServerList()
				.stream()
				.filter((one) -> one.getListenSocketCount() > 0)
				.reduce((first, last) -> last)
				.orElseThrow()
				.getRef()
				.getServerId();
			assertThat(channelz.getServerSockets(GetServerSocketsRequest.newBuilder().setServerId(server).build())
				.getSocketRefList()).isNotEmpty();
		}

		@Test
		void refusesCallersWithoutTheScope() {
			WireError error = WireError
				.of(() -> withScopes("users.read users.write chat").getServers(GetServersRequest.getDefaultInstance()));
			assertThat(error.reason()).isEqualTo("SCOPE_MISSING");
			assertThat(error.metadata()).containsEntry("scope", "channelz");
		}

	}

	@Nested
	@ServiceTest
	class Off extends Calls {

		@Test
		void isNotServed() {
			assertThat(catchThrowableOfType(StatusRuntimeException.class,
					() -> withScopes("channelz").getServers(GetServersRequest.getDefaultInstance()))
				.getStatus()
				.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
		}

	}

	abstract static class Calls {

		@Autowired
		private TestChannels channels;

		@Autowired
		private TestTokens tokens;

		ChannelzBlockingStub withScopes(String scopes) {
			return ChannelzGrpc.newBlockingStub(this.channels.openAnonymous((builder) -> {
			})).withInterceptors(TestTokens.bearer(this.tokens.withScopes(scopes)));
		}

	}

}
