package io.userservice.user.grpc;

import java.util.concurrent.Executor;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.SearchUsersResponse;
import io.userservice.request.SearchRequests;
import io.userservice.rpc.call.Caller;
import io.userservice.user.grpc.metadata.PositionServerInterceptor;
import io.userservice.user.query.SearchToken;
import io.userservice.user.read.UserDirectory;
import io.userservice.user.search.SearchPage;
import io.userservice.user.search.UserSearch;
import io.userservice.user.state.Consistency;
import org.jspecify.annotations.Nullable;

import org.springframework.stereotype.Component;

/**
 * Runs SearchUsers calls, in turn and with connections of their own number, so that they
 * take none that lookups need.
 */
@Component
class SearchCalls {

	private final UserSearch users;

	private final UserDirectory directory;

	private final UserLimits limits;

	SearchCalls(UserSearch users, UserDirectory directory, UserLimits limits) {
		this.users = users;
		this.directory = directory;
		this.limits = limits;
	}

	void search(SearchUsersRequest request, StreamObserver<SearchUsersResponse> responses) {
		SearchRequests.Search search = SearchRequests.read(request);
		this.users.require();
		var response = (ServerCallStreamObserver<SearchUsersResponse>) responses;
		// Without a handler, a response to a client that has gone would throw.
		response.setOnCancelHandler(() -> {
		});
		Consistency consistency = PositionServerInterceptor.current();
		Executor inContext = CallContextExecutor.on(Runnable::run);
		Runnable find = () -> inContext.execute(() -> respond(search, consistency, response));
		this.limits.searches().submit(Caller.currentKey(), 1, find, response::onError);
	}

	private void respond(SearchRequests.Search search, @Nullable Consistency consistency,
			ServerCallStreamObserver<SearchUsersResponse> response) {
		if (!response.isCancelled()) {
			UserCalls.respond(() -> toMessage(search, this.directory.read(consistency,
					() -> this.users.find(search.query(), search.size(), search.after(), response::isCancelled))),
					response);
		}
	}

	private static SearchUsersResponse toMessage(SearchRequests.Search search, SearchPage page) {
		SearchUsersResponse.Builder response = SearchUsersResponse.newBuilder()
			.setTotal(page.total().count())
			.setTotalIsExact(page.total().exact());
		page.users().forEach((user) -> response.addUsers(UserMessages.toMessage(user)));
		page.next().ifPresent((place) -> response.setNextPageToken(SearchToken.of(place, search.query())));
		return response.build();
	}

}
