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
import io.userservice.user.read.UserDirectory;
import io.userservice.user.read.UserLookups;
import io.userservice.user.state.WrittenState;
import io.userservice.user.watch.ChangeFeed;
import io.userservice.user.write.UserWrites;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.authentication.TestingAuthenticationToken;
import org.springframework.security.core.context.SecurityContextHolder;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The contexts in which GetUser sends its response, which comes on another thread than
 * the request.
 */
@ServiceTest
class CallContextIntegrationTests {

	private static final Context.Key<String> CALLER = Context.key("caller");

	@Autowired
	private UserDirectory users;

	@Autowired
	private UserWrites writes;

	@Autowired
	private UserLookups lookup;

	@Autowired
	private ChangeFeed changes;

	@Autowired
	private SearchCalls searches;

	@Autowired
	private UserLimits limits;

	@Autowired
	private WrittenState states;

	@Autowired
	private HikariDataSource dataSource;

	private List<Connection> takeAllConnections() throws SQLException {
		List<Connection> connections = new ArrayList<>();
		while (connections.size() < this.dataSource.getMaximumPoolSize()) {
			connections.add(this.dataSource.getConnection());
		}
		return connections;
	}

	@AfterEach
	void clearTheCaller() {
		SecurityContextHolder.clearContext();
	}

	@Test
	void sendsTheResponseOfGetUserInTheCallersContexts() throws Exception {
		CompletableFuture<String> contexts = new CompletableFuture<>();
		SecurityContextHolder.getContext().setAuthentication(new TestingAuthenticationToken("ada", ""));
		UserGrpcService service = new UserGrpcService(this.lookup, this.users, this.writes, this.changes, this.searches,
				this.limits, this.states);
		List<Connection> connections = takeAllConnections();
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
					contexts.complete("%s %s %s".formatted(Thread.currentThread().getName(), CALLER.get(),
							SecurityContextHolder.getContext().getAuthentication().getName()));
				}
			}));
		// No response could come before, since the query had no connection.
		for (Connection connection : connections) {
			connection.close();
		}
		assertThat(contexts.get(60, TimeUnit.SECONDS)).isEqualTo("user-lookup ada ada");
	}

}
