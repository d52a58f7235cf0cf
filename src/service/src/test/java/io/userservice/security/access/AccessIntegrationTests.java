package io.userservice.security.access;

import java.util.List;

import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.userservice.rpc.server.MethodPolicies;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.WireError;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.beans.factory.annotation.Autowired;

import static org.assertj.core.api.Assertions.assertThat;

/** Which scopes a token needs for which RPC. */
@ServiceTest
class AccessIntegrationTests {

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	@Autowired
	private MethodPolicies policies;

	private ManagedChannel channel;

	@BeforeEach
	void connect() {
		this.channel = this.channels.openAnonymous((builder) -> {
		});
	}

	/**
	 * The calls are empty and name no user; callers without the scope do not get that
	 * error.
	 */
	@ParameterizedTest(name = "{0}")
	@MethodSource("io.userservice.testing.GenericCalls#methods")
	void refusesATokenWithoutTheScopeBeforeItChecksTheRequest(MethodDescriptor<Object, Object> method) {
		String scope = this.policies.of(method).scope();
		String others = TestTokens.ALL_SCOPES.replace(scope, "");
		for (String scopes : List.of(others, "", scope + "x", "SCOPE_" + scope, scope.toUpperCase())) {
			WireError error = WireError.of(call(TestTokens.bearer(this.tokens.withScopes(scopes)), method));
			assertThat(error.code()).isEqualTo(Status.Code.PERMISSION_DENIED);
			assertThat(error.reason()).isEqualTo("SCOPE_MISSING");
			assertThat(error.metadata()).containsEntry("scope", scope);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource("io.userservice.testing.GenericCalls#methods")
	void acceptsTheScopeFromTheScopeOrTheScpClaim(MethodDescriptor<Object, Object> method) {
		String scope = this.policies.of(method).scope();
		String fromScope = this.tokens.withScopes("openid " + scope);
		String fromScp = this.tokens
			.mint((claims) -> claims.claims((all) -> all.remove("scope")).claim("scp", List.of("openid", scope)));
		for (String token : List.of(fromScope, fromScp)) {
			assertThat(call(TestTokens.bearer(token), method).getStatus().getCode()).isIn(Status.Code.OK,
					Status.Code.INVALID_ARGUMENT);
		}
	}

	@Test
	void servesHealthWithoutATokenAndWithAnInvalidOne() {
		for (ClientInterceptor credentials : List.of(TestTokens.authorization(), TestTokens.bearer("garbage"))) {
			assertThat(HealthGrpc.newBlockingStub(ClientInterceptors.intercept(this.channel, credentials))
				.check(HealthCheckRequest.getDefaultInstance())
				.getStatus()).isEqualTo(ServingStatus.SERVING);
		}
	}

	private StatusRuntimeException call(ClientInterceptor credentials, MethodDescriptor<Object, Object> method) {
		return GenericCalls.call(ClientInterceptors.intercept(this.channel, credentials), method);
	}

}
