package io.userservice.user.grpc;

import java.util.concurrent.Executor;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.SearchUsersResponse;
import io.userservice.request.SearchRequests;
import io.userservice.rpc.call.Caller;
import io.userservice.user.query.SearchToken;
import io.userservice.user.search.SearchPage;
import io.userservice.user.search.UserSearch;

import org.springframework.stereotype.Component;

/**
 * Runs SearchUsers calls, in turn and with connections of their own number, so that they
 * take none that lookups need.
 */
@Component
class SearchCalls {

	private final UserSearch users;

	private final UserLimits limits;

	SearchCalls(UserSearch users, UserLimits limits) {
		this.users = users;
		this.limits = limits;
	}

	void search(SearchUsersRequest request, StreamObserver<SearchUsersResponse> responses) {
		SearchRequests.Search search = SearchRequests.read(request);
		this.users.require();
		var response = (ServerCallStreamObserver<SearchUsersResponse>) responses;
		// Without a handler, a response to a client that has gone would throw.
		response.setOnCancelHandler(() -> {
		});
		Executor inContext = CallContextExecutor.on(Runnable::run);
		this.limits.searches().submit(Caller.currentKey(), 1, () -> inContext.execute(() -> {
			if (!response.isCancelled()) {
				UserCalls.respond(
						() -> toMessage(search,
								this.users.find(search.query(), search.size(), search.after(), response::isCancelled)),
						response);
			}
		}), response::onError);
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
