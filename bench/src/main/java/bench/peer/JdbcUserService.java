package bench.peer;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import javax.sql.DataSource;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.userservice.api.CreateUserRequest;
import io.userservice.api.CreateUsersResponse;
import io.userservice.api.GetUserRequest;
import io.userservice.api.ListUsersRequest;
import io.userservice.api.UpdateUserRequest;
import io.userservice.api.User;

/** Executes the fewest statements a call on the users table that the service creates. */
class JdbcUserService extends EchoingUserService {

	private final DataSource database;

	JdbcUserService(DataSource database) {
		this.database = database;
	}

	@Override
	public void getUser(GetUserRequest request, StreamObserver<User> response) {
		try (Connection connection = this.database.getConnection();
				PreparedStatement select = connection
					.prepareStatement("select id, name, email from users where id = ?")) {
			select.setInt(1, request.getId());
			try (ResultSet row = select.executeQuery()) {
				if (!row.next()) {
					response.onError(Status.NOT_FOUND.asRuntimeException());
					return;
				}
				response.onNext(user(row));
				response.onCompleted();
			}
		}
		catch (SQLException ex) {
			response.onError(ex);
		}
	}

	@Override
	public void listUsers(ListUsersRequest request, StreamObserver<User> responses) {
		try (Connection connection = this.database.getConnection();
				PreparedStatement select = connection
					.prepareStatement("select id, name, email from users order by id limit ? offset ?")) {
			select.setInt(1, request.getPageSize());
			select.setInt(2, (request.getPage() - 1) * request.getPageSize());
			try (ResultSet row = select.executeQuery()) {
				while (row.next()) {
					responses.onNext(user(row));
				}
			}
			responses.onCompleted();
		}
		catch (SQLException ex) {
			responses.onError(ex);
		}
	}

	/** The same row and the same row of the log as the service's, in one transaction. */
	@Override
	public void updateUser(UpdateUserRequest request, StreamObserver<User> response) {
		try (Connection connection = this.database.getConnection();
				PreparedStatement update = connection.prepareStatement("""
						update users set name = ?, version = version + 1, updated = ? where id = ?
						returning id, name, email""");
				PreparedStatement log = connection.prepareStatement("""
						insert into user_changes (user_ids, user_count, kind, transaction_id)
						values (?, 1, 2, pg_current_xact_id()::text::bigint)""")) {
			connection.setAutoCommit(false);
			update.setString(1, request.getName());
			update.setLong(2, System.currentTimeMillis() * 1000);
			update.setInt(3, request.getId());
			User user;
			try (ResultSet row = update.executeQuery()) {
				row.next();
				user = user(row);
			}
			log.setArray(1, connection.createArrayOf("integer", new Integer[] { request.getId() }));
			log.executeUpdate();
			connection.commit();
			connection.setAutoCommit(true);
			response.onNext(user);
			response.onCompleted();
		}
		catch (SQLException ex) {
			response.onError(ex);
		}
	}

	@Override
	public StreamObserver<CreateUserRequest> createUsers(StreamObserver<CreateUsersResponse> response) {
		List<CreateUserRequest> collected = new ArrayList<>();
		return new StreamObserver<>() {
			@Override
			public void onNext(CreateUserRequest request) {
				collected.add(request);
			}

			@Override
			public void onError(Throwable cancelled) {
			}

			@Override
			public void onCompleted() {
				try {
					response.onNext(insert(collected));
					response.onCompleted();
				}
				catch (SQLException ex) {
					response.onError(ex);
				}
			}
		};
	}

	/** A value of the sequence stands for 1000 ids, as many as a call here creates. */
	private CreateUsersResponse insert(List<CreateUserRequest> requests) throws SQLException {
		CreateUsersResponse.Builder response = CreateUsersResponse.newBuilder().setCount(requests.size());
		try (Connection connection = this.database.getConnection();
				PreparedStatement next = connection.prepareStatement("select nextval('users_seq')");
				PreparedStatement insert = connection
					.prepareStatement("insert into users (id, name, email, email_key) values (?, ?, ?, ?)")) {
			connection.setAutoCommit(false);
			int id;
			try (ResultSet row = next.executeQuery()) {
				row.next();
				id = row.getInt(1);
			}
			for (CreateUserRequest request : requests) {
				insert.setInt(1, id);
				insert.setString(2, request.getName());
				insert.setString(3, request.getEmail());
				insert.setString(4, request.getEmail());
				insert.addBatch();
				response
					.addUsers(User.newBuilder().setId(id++).setName(request.getName()).setEmail(request.getEmail()));
			}
			insert.executeBatch();
			connection.commit();
			connection.setAutoCommit(true);
		}
		return response.build();
	}

	private static User user(ResultSet row) throws SQLException {
		return User.newBuilder().setId(row.getInt(1)).setName(row.getString(2)).setEmail(row.getString(3)).build();
	}

}
