package io.userservice;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import javax.sql.DataSource;

import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UserServiceGrpc;
import io.userservice.security.TestTokens;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.security.oauth2.jwt.JwtDecoder;

import static org.assertj.core.api.Assertions.assertThat;

/** What may block is seen on which threads: never on gRPC's event loops. */
@ServiceTest
class EventLoopIntegrationTests {

	private static final Set<String> querying = ConcurrentHashMap.newKeySet();

	private static final Set<String> verifying = ConcurrentHashMap.newKeySet();

	@Autowired
	private TestChannels channels;

	@Autowired
	private TestTokens tokens;

	@TestConfiguration
	static class NoteThreads {

		@Bean
		static BeanPostProcessor noteThreads() {
			return new BeanPostProcessor() {
				@Override
				public Object postProcessAfterInitialization(Object bean, String name) {
					if (bean instanceof DataSource dataSource) {
						return new NotingDataSource(dataSource);
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

	/** Notes who asks for a connection. */
	private static class NotingDataSource extends DelegatingDataSource {

		NotingDataSource(DataSource target) {
			super(target);
		}

		@Override
		public Connection getConnection() throws SQLException {
			querying.add(Thread.currentThread().getName());
			return super.getConnection();
		}

	}

	@BeforeEach
	void forget() {
		querying.clear();
		verifying.clear();
	}

	@Test
	void neverWaitForTheDatabaseOrAKey() {
		ManagedChannel channel = this.channels.openAnonymous((builder) -> {
		});
		for (int token = 0; token < 3; token++) {
			String bearer = this.tokens.withScopes(TestTokens.ALL_SCOPES + " " + token);
			var authenticated = ClientInterceptors.intercept(channel, TestTokens.bearer(bearer));
			var stub = UserServiceGrpc.newBlockingStub(authenticated);
			for (int call = 0; call < 5; call++) {
				AnyCall.methods().forEach((method) -> AnyCall.end(authenticated, method));
				int id = create(UserServiceGrpc.newStub(authenticated), token + "." + call + "@example.com");
				assertThat(stub.getUser(GetUserRequest.newBuilder().setId(id).build()).getId()).isEqualTo(id);
				assertThat(stub.listUsers(ListUsersRequest.getDefaultInstance())).toIterable().isNotEmpty();
			}
		}
		assertThat(verifying).isNotEmpty().allMatch((thread) -> thread.startsWith("call-"));
		assertThat(querying).contains("user-lookup")
			.allMatch((thread) -> thread.startsWith("call-") || thread.equals("user-lookup")
					|| thread.startsWith("scheduling-"));
	}

	private static int create(UserServiceGrpc.UserServiceStub stub, String email) {
		Answer<CreateUsersResponse> answer = new Answer<>();
		var requests = stub.createUsers(answer);
		requests.onNext(CreateUserRequest.newBuilder().setName("Ada").setEmail(email).build());
		requests.onCompleted();
		return answer.get().getUsers(0).getId();
	}

}
