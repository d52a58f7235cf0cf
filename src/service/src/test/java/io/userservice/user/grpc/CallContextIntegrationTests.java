package io.userservice.user.grpc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import io.grpc.Context;
import io.grpc.stub.StreamObserver;
import io.userservice.api.GetUserRequest;
import io.userservice.api.User;
import io.userservice.testing.ServiceTest;
import io.userservice.user.UserDirectory;
import io.userservice.user.UserLookup;
import io.userservice.user.idempotency.IdempotentUserCreation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;

/** The answer of GetUser, which comes on another thread than its request. */
@ServiceTest
class CallContextIntegrationTests {

	private static final Context.Key<String> CALLER = Context.key("caller");

	@Autowired
	private UserDirectory users;

	@Autowired
	private IdempotentUserCreation creation;

	@Autowired
	private UserLookup lookup;

	@Autowired
	private UserRequests requests;

	@Autowired
	private HikariDataSource dataSource;

	private List<Connection> takeAllConnections() throws SQLException {
		List<Connection> taken = new ArrayList<>();
		while (taken.size() < this.dataSource.getMaximumPoolSize()) {
			taken.add(this.dataSource.getConnection());
		}
		return taken;
	}

	@AfterEach
	void forgetTheCaller() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void isAnsweredInItsCallersContexts() throws Exception {
		CompletableFuture<String> seen = new CompletableFuture<>();
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ada", ""));
		UserGrpcService service = new UserGrpcService(this.requests, this.lookup, this.users, this.creation,
				Runnable::run);
		List<Connection> taken = takeAllConnections();
		Context.current()
			.withValue(CALLER, "ada")
			.run(() -> service.getUser(GetUserRequest.newBuilder().setId(1).build(), new StreamObserver<>() {
				@Override
				public void onNext(User user) {
					onCompleted();
				}

				@Override
				public void onError(Throwable failure) {
					onCompleted();
				}

				@Override
				public void onCompleted() {
					seen.complete("%s %s %s".formatted(Thread.currentThread().getName(), CALLER.get(),
							SecurityContextHolder.getContext().getAuthentication().getName()));
				}
			}));
		// The answer cannot have come before the service waited for it.
		for (Connection connection : taken) {
			connection.close();
		}
		assertThat(seen.get(10, TimeUnit.SECONDS)).isEqualTo("user-lookup ada ada");
	}

}
