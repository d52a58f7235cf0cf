package io.userservice.rpc.server;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

import io.grpc.ClientInterceptors;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.testing.GenericCalls;
import io.userservice.testing.ServiceTest;
import io.userservice.testing.TestChannels;
import io.userservice.testing.TestTokens;
import io.userservice.testing.TestUsers;
import net.devh.boot.grpc.server.interceptor.GrpcGlobalServerInterceptor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The threads on which the service queries the database, verifies tokens and sends
 * responses. Queries and verifications can block, so they must not run on gRPC's event
 * loops.
 */
@ServiceTest
class EventLoopIntegrationTests {

	private static final Set<String> querying = ConcurrentHashMap.newKeySet();

	private static final Set<String> verifying = ConcurrentHashMap.newKeySet();

	private static final Set<String> responding = ConcurrentHashMap.newKeySet();

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	@TestConfiguration
	static class RecordThreads {

		/** Its call is the last one that gets a response before gRPC does. */
		@Bean
		@GrpcGlobalServerInterceptor
		@Order(Ordered.HIGHEST_PRECEDENCE)
		ServerInterceptor recordRespondingThreads() {
			return new ServerInterceptor() {
				@Override
				public <Q, R> ServerCall.Listener<Q> interceptCall(ServerCall<Q, R> call, Metadata headers,
						ServerCallHandler<Q, R> next) {
					return next.startCall(new SimpleForwardingServerCall<>(call) {
						@Override
						public void sendMessage(R message) {
							if (getMethodDescriptor().getType() == MethodType.UNARY) {
								responding.add(Thread.currentThread().getName());
							}
							super.sendMessage(message);
						}
					}, headers);
				}
			};
		}

		@Bean
		static BeanPostProcessor recordBlockingThreads() {
			return new BeanPostProcessor() {
				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof DataSource dataSource) {
						return new RecordingDataSource(dataSource);
					}
					if (bean instanceof JwtDecoder decoder) {
						return (JwtDecoder) (token) -> {
							verifying.add(Thread.currentThread().getName());
							return decoder.decode(token);
						};
					}
					return bean;
				}
			};
		}

	}

	/** Records the threads that take a connection. */
	private static class RecordingDataSource extends DelegatingDataSource {

		RecordingDataSource(DataSource target) {
			super(target);
		}

		@Override
		public Connection getConnection() throws SQLException {
			querying.add(Thread.currentThread().getName());
			return super.getConnection();
		}

	}

	@BeforeEach
	void clear() {
		querying.clear();
		verifying.clear();
		responding.clear();
	}

	@Test
	void runsNothingThatBlocksOnTheEventLoopsAndSendsUnaryResponsesOnThem() {
		ManagedChannel channel = this.channels.openAnonymous((builder) -> {
		});
		for (int token = 0; token < 3; token++) {
			String bearer = this.tokens.withScopes(TestTokens.ALL_SCOPES + " " + token);
			var authenticated = ClientInterceptors.intercept(channel, TestTokens.bearer(bearer));
			var stub = UserServiceGrpc.newBlockingStub(authenticated);
			for (int call = 0; call < 5; call++) {
				GenericCalls.methods().forEach((method) -> GenericCalls.call(authenticated, method));
				int id = TestUsers.create(UserServiceGrpc.newStub(authenticated), token + "." + call + "@example.com")
					.get()
					.getUsers(0)
					.getId();
				assertThat(stub.getUser(GetUserRequest.newBuilder().setId(id).build()).getId()).isEqualTo(id);
				assertThat(stub.listUsers(ListUsersRequest.getDefaultInstance())).toIterable().isNotEmpty();
			}
		}
		assertThat(verifying).isNotEmpty().allMatch((thread) -> thread.startsWith("call-"));
		assertThat(querying).contains("user-lookup")
			.allMatch((thread) -> thread.startsWith("call-") || thread.startsWith("scheduling-")
					|| Set.of("user-lookup", "user-email-lookup", "user-changes").contains(thread));
		assertThat(responding).as("unary responses leave in one write")
			.isNotEmpty()
			.allMatch((thread) -> thread.startsWith("grpc-default-worker-"));
	}

}
