package bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

import io.grpc.stub.StreamObserver;
import io.userservice.api.SearchUsersRequest;
import io.userservice.api.SearchUsersResponse;

/**
 * Searches among 10,000 and 10,000,000 users, one call at a time, against GetUser alone;
 * then {@link SearchWrites}.
 */
class SearchBenchmark {

	private static final String GET = "GetUser";

	private static final int FEW = 10_000;

	private static final String[] FREQUENT = { "an", "a", "ma", "com", "gmail", "smith", "mary", "s" };

	private static final int DEEP = 1_000;

	private final Servers servers;

	private final Postgres postgres;

	private final Options options;

	private final int most;

	/** A kind of call, made of a round. */
	private record Kind(Function<Round, CallLoop<?>> loop) {
	}

	SearchBenchmark(Servers servers, Postgres postgres, Options options) {
		this.servers = servers;
		this.postgres = postgres;
		this.options = options;
		this.most = options.users();
	}

	/**
	 * A service that is searched.
	 *
	 * @param users how many it has
	 */
	private record Searched(String name, int users, ServerProcess service) {
	}

	void run() throws Exception {
		List<Searched> searched = new ArrayList<>();
		for (int users : new int[] { FEW, this.most }) {
			String database = "users_" + users;
			this.postgres.execute("postgres", "create database " + database);
			searched.add(new Searched("%,d users".formatted(users), users, this.servers.service(database, database)));
			new SearchDirectory(this.postgres, database).fill(users);
			System.err.printf("%,d users stored%n", users);
		}
		for (String jar : this.options.otherJars()) {
			searched.add(new Searched("%,d users, %s".formatted(this.most, jar), this.most,
					this.servers.build(jar, "users_" + this.most)));
		}
		search(searched);
		for (Searched each : searched) {
			each.service().close();
		}
		new SearchWrites(this.servers, this.postgres, this.options).run();
	}

	private void search(List<Searched> searched) throws Exception {
		List<Map<String, Kind>> kinds = new ArrayList<>();
		List<ResultTable> tables = new ArrayList<>();
		for (Searched each : searched) {
			kinds.add(kinds(each.service(), each.users()));
			tables.add(new ResultTable(each.name() + ", one call at a time", "calls", GET));
		}
		for (int round = -1; round < this.options.rounds(); round++) {
			for (int index = 0; index < searched.size(); index++) {
				for (Map.Entry<String, Kind> kind : kinds.get(index).entrySet()) {
					Measurement measurement = Measurement.of(searched.get(index).service(), this.postgres, 1,
							this.options.seconds(), (one) -> kind.getValue().loop().apply(one).next());
					if (round >= 0) {
						tables.get(index).add(kind.getKey(), measurement);
					}
				}
			}
			System.err.printf("search: round %d of %d%n", round + 1, this.options.rounds());
		}
		tables.forEach(ResultTable::print);
	}

	private static Map<String, Kind> kinds(ServerProcess service, int users) throws Exception {
		Map<String, Kind> kinds = new LinkedHashMap<>();
		kinds.put(GET, new Kind((round) -> new SearchLoops.GetUser(round, users)));
		kinds.put("frequent word", searching((random) -> query(FREQUENT[random.nextInt(FREQUENT.length)]), true));
		kinds.put("rare word", searching((random) -> query(SampleNames.last(1_000 + random.nextInt(190_000))), false));
		kinds.put("a word of nobody", searching((random) -> query("zyx"), false));
		kinds.put("first and last name of a user", searching((random) -> query(new SampleNames(random).next()), false));
		kinds.put("beginnings of first and last name",
				searching((random) -> query(beginnings(new SampleNames(random).next())), false));
		kinds.put("frequent first name, any last name",
				searching(
						(random) -> query(
								SampleNames.first(random.nextInt(30)) + ' ' + SampleNames.last(random.nextInt(3_000))),
						false));
		kinds.put("two words of some 0.14 % each",
				searching((random) -> query(
						SampleNames.first(90 + random.nextInt(60)) + ' ' + SampleNames.last(30 + random.nextInt(100))),
						false));
		kinds.put("two frequent words that nobody has", searching((random) -> query("gmail yahoo"), false));
		kinds.put("beginning of an e-mail", searching((random) -> query(email(random, users).substring(0, 12)), false));
		kinds.put("a frequent word, created in a week", searching(
				(random) -> query("smith").toBuilder().setCreatedAfter(time(Math.max(0, users - 604_800))).build(),
				false));
		if (users > FEW) {
			String token = token(service, query("an"), DEEP - 1);
			kinds.put("page 1 of \"an\"", searching((random) -> query("an"), true));
			kinds.put("page 1,000 of \"an\"",
					searching((random) -> query("an").toBuilder().setPageToken(token).build(), true));
		}
		return kinds;
	}

	private static Kind searching(Function<Random, SearchUsersRequest> request, boolean finds) {
		return new Kind((round) -> new SearchLoops.SearchUsers(round, request, finds));
	}

	private static SearchUsersRequest query(String text) {
		return SearchUsersRequest.newBuilder().setQuery(text).build();
	}

	private static com.google.protobuf.Timestamp time(int second) {
		return com.google.protobuf.Timestamp.newBuilder().setSeconds(1_000_000_000L + second).build();
	}

	private static String beginnings(String name) {
		String[] parts = name.split(" ");
		return parts[0].substring(0, 2) + ' ' + parts[1].substring(0, 3);
	}

	private static String email(Random random, int users) {
		SampleNames names = new SampleNames(random);
		return names.email(names.next(), 1 + random.nextInt(users));
	}

	/** The token after so many pages. */
	static String token(ServerProcess service, SearchUsersRequest request, int pages) throws Exception {
		String token = "";
		for (int page = 0; page < pages; page++) {
			CompletableFuture<SearchUsersResponse> response = new CompletableFuture<>();
			service.stub(new Random())
				.searchUsers(request.toBuilder().setPageToken(token).build(), new StreamObserver<>() {
					@Override
					public void onNext(SearchUsersResponse page) {
						response.complete(page);
					}

					@Override
					public void onError(Throwable ex) {
						response.completeExceptionally(ex);
					}

					@Override
					public void onCompleted() {
					}
				});
			token = response.get(1, TimeUnit.MINUTES).getNextPageToken();
		}
		return token;
	}

}
