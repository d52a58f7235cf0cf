package io.userservice.training;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.MethodDescriptor;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The load that trains the image's cache, a hundredth of it. */
@ServiceTest
class TrainingIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	@Test
	void makesEachCallOfTheContractAndEnds() throws Exception {
		Set<String> made = ConcurrentHashMap.newKeySet();
		Channel channel = ClientInterceptors.intercept(this.channels.openAnonymous((builder) -> {
		}), new ClientInterceptor() {
			@Override
			public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options,
					Channel next) {
				made.add(method.getFullMethodName());
				return next.newCall(method, options);
			}
		});
		new TrainingCalls(channel, this.tokens.withScopes(TestTokens.ALL_SCOPES), 100).run();
		assertThat(made).containsAll(UserServiceGrpc.getServiceDescriptor()
			.getMethods()
			.stream()
			.map(MethodDescriptor::getFullMethodName)
			.toList());
	}

	@Test
	void failsIfACallDoes() {
		TrainingCalls calls = new TrainingCalls(this.channels.openAnonymous((builder) -> {
		}), this.tokens.withScopes("users.read"), 100);
		assertThatThrownBy(calls::run).hasMessageContaining("PERMISSION_DENIED");
	}

	@Test
	void failsIfTheServiceDoesNotStart() {
		assertThatIllegalStateException().isThrownBy(() -> Training.main(new String[] { "false" }))
			.withMessage("The service did not start");
	}

}
