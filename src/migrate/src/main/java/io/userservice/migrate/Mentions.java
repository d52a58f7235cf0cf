package io.userservice.migrate;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

import io.userservice.migrate.told.Place;
import io.userservice.migrate.told.Told;

/** Lines of other files that name net.devh's client or its settings. */
final class Mentions {

	/** Not within the name of a package. */
	private static final Pattern PROPERTY = Pattern
		.compile("(?<![\\w.])grpc\\.(client|default-?[sS]cheme)\\b(?![\\w-])");

	private static final Pattern VARIABLE = Pattern.compile("\\bGRPC_(CLIENT_\\w+|DEFAULT_?SCHEME)\\b");

	private static final Pattern STARTER = Pattern.compile("\\bgrpc-(client-)?spring-boot-starter\\b");

	private static final Pattern OURS = Pattern.compile("\\buser-service-client(?![\\w-])");

	private static final Pattern SOURCE = Pattern.compile("@GrpcClient\\b|import net\\.devh\\.boot\\.grpc\\.client");

	/** A key of YAML without a value: what is below it counts. */
	private static final Pattern HEADER = Pattern.compile("\\s*[\\w.\\[\\]\"'-]+:\\s*(&\\w+\\s*)?(#.*)?");

	private Mentions() {
	}

	static boolean isBuild(Path path) {
		return path.getFileName().toString().matches("pom\\.xml|build\\.gradle(\\.kts)?|libs\\.versions\\.toml");
	}

	static boolean isOurs(String text) {
		return OURS.matcher(text).find();
	}

	/**
	 * @param read whether the file is one that the program writes anew
	 * @param movedLines of settings that are moved
	 */
	static List<Told> in(Path path, String text, boolean read, Set<Integer> movedLines) {
		List<Told> told = new ArrayList<>();
		List<String> lines = text.lines().toList();
		for (int i = 0; i < lines.size(); i++) {
			String line = lines.get(i);
			Place place = new Place(path, i + 1);
			if (isBuild(path)) {
				if (STARTER.matcher(line).find()) {
					told.add(Told.byHand(place, line.strip(), "net.devh's starter: for its client take"
							+ " org.springframework.boot:spring-boot-starter-grpc-client"));
				}
				if (isOurs(line)) {
					told.add(Told.byHand(place, line.strip(), "take user-service-client-boot"));
				}
			}
			else if (VARIABLE.matcher(line).find()) {
				told.add(Told.byHand(place, line.strip(),
						"a setting of net.devh's client by the environment: see the same"
								+ " property in docs/from-net-devh.md"));
			}
			else if (!read && path.toString().matches(".*\\.(kts?|groovy|java)") && SOURCE.matcher(line).find()) {
				told.add(Told.byHand(place, line.strip(),
						"only Java sources below src of the folder are written anew: see docs/from-net-devh.md"));
			}
			else if (!line.stripLeading().matches("(import |package |#|//|\\*).*") && PROPERTY.matcher(line).find()
					&& !movedLines.contains(i + 1) && !HEADER.matcher(line).matches()) {
				told.add(Told.byHand(place, line.strip(), "it names a property of net.devh's client"));
			}
		}
		return told;
	}

}
