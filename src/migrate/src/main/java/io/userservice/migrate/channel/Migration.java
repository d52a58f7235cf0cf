package io.userservice.migrate.channel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.userservice.migrate.config.Document;
import io.userservice.migrate.config.Property;
import io.userservice.migrate.config.PropertyName;
import io.userservice.migrate.config.Setting;
import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Place;
import io.userservice.migrate.told.Told;

/**
 * Boot's properties for all channels of an application, document by document: those
 * without a condition make the base, and each profile gets what differs from it.
 */
public final class Migration {

	private static final String OURS = "user-service";

	private final List<Document> documents;

	private final Predicate<Document> isWritable;

	/** Of all channels, with a place that names them. */
	private final Map<String, Place> names = new TreeMap<>();

	private final Set<String> ours = new HashSet<>();

	private final Report report;

	private final Bundles bundles;

	private boolean hasDefault = true;

	/**
	 * @param documents in the order in which Spring reads them: the last one wins
	 * @param used the channels that sources name, and where
	 * @param hasOurs whether the application has the client jar of user-service
	 */
	public Migration(List<Document> documents, Predicate<Document> isWritable, Map<String, Place> used, boolean hasOurs,
			Report report) {
		this.documents = documents;
		this.isWritable = isWritable;
		this.report = report;
		this.bundles = new Bundles(documents);
		new NetDevhClient(documents, new Report()).names()
			.forEach((name) -> this.names.put(name, documents.get(0).place()));
		this.names.putAll(used);
		documents.forEach((document) -> document.settings().forEach((setting) -> note(setting.name())));
		if (hasOurs || !this.ours.isEmpty()) {
			this.ours.add(OURS);
		}
		documents.forEach((document) -> document.settings().forEach(this::refuseMixture));
		refuseSpellings();
		tellOfDefault();
	}

	/** Names that differ in these alone are one to Spring, and two to a client. */
	private void refuseSpellings() {
		Map<String, String> uniform = new HashMap<>();
		this.names.forEach((name, place) -> {
			String other = uniform.put(PropertyName.uniform(name), name);
			if (other != null) {
				throw new InputException(place, "the channels %s and %s have names that are the same to Spring: use one"
					.formatted(other, name));
			}
		});
	}

	private void tellOfDefault() {
		boolean isChannel = this.names.containsKey(ChannelName.DEFAULT);
		if (!this.names.isEmpty() && (isChannel || !this.hasDefault)) {
			this.report.tell(Told.byHand(this.documents.get(0).place(), "spring.grpc.client.channel.default", isChannel
					? "Boot's client gives the settings of the channel default to names that are made at run time, too:"
							+ " see that they are to have them"
					: "the application has settings of Boot's client, so that none are written for this channel: a name that"
							+ " is made at run time is plaintext unless it has ssl.enabled: true"));
		}
	}

	private void note(PropertyName name) {
		if (name.startsWith(OURS, "client") && name.elements().size() > 2) {
			this.ours.add(NetDevhClient.channelName(name.elements().get(2)));
		}
		if (name.startsWith("spring", "grpc", "client")) {
			this.hasDefault = false;
		}
	}

	private void refuseMixture(Setting setting) {
		PropertyName name = setting.name();
		if (name.startsWith("spring", "grpc", "client", "channel") && name.elements().size() > 4
				&& this.names.containsKey(NetDevhClient.channelName(name.elements().get(4)))) {
			throw new InputException(setting.place(),
					"%s is there, and grpc.client has a channel of this name: remove one of both".formatted(name));
		}
	}

	/** What each document gets. */
	public Map<Document, List<Property>> written() {
		List<Document> base = this.documents.stream().filter((document) -> document.condition().isEmpty()).toList();
		Map<String, List<Document>> profiles = new LinkedHashMap<>();
		this.documents.stream()
			.filter((document) -> !document.condition().isEmpty() && !document.moved().isEmpty())
			.forEach((document) -> profiles.computeIfAbsent(document.condition(), (key) -> new ArrayList<>())
				.add(document));
		Map<Document, List<Property>> written = new LinkedHashMap<>();
		if (this.names.isEmpty() && this.documents.stream().allMatch((document) -> document.moved().isEmpty())) {
			return written;
		}
		Map<String, Property> always = convert(base, "", this.report);
		put(base, always.values().stream().filter((property) -> !property.isImplied()).toList(), written);
		ProfileCheck check = new ProfileCheck(always, this.report);
		profiles.forEach((condition, own) -> {
			Map<String, Property> wanted = convert(active(base, own), condition, this.report);
			List<Property> differing = ProfileCheck.differing(always, wanted);
			put(own, differing, written);
			check.one(own.get(0), differing, wanted);
		});
		check.pairs((first, second) -> convert(active(base, profiles.get(first), profiles.get(second)),
				first + "-" + second, new Report()));
		this.report.requireAll(this.documents.stream()
			.filter(this.isWritable)
			.flatMap((document) -> document.moved().stream())
			.toList());
		return written;
	}

	@SafeVarargs
	private List<Document> active(List<Document>... groups) {
		Set<Document> active = new HashSet<>();
		List.of(groups).forEach(active::addAll);
		return this.documents.stream().filter(active::contains).toList();
	}

	/** Into the last document that had such settings, else into the first. */
	private void put(List<Document> candidates, List<Property> properties, Map<Document, List<Property>> written) {
		List<Document> writable = candidates.stream().filter(this.isWritable).toList();
		if (!properties.isEmpty() && !writable.isEmpty()) {
			Document place = writable.stream()
				.filter((document) -> !document.moved().isEmpty())
				.reduce((first, second) -> second)
				.orElse(writable.get(0));
			written.put(place, properties);
		}
	}

	private Map<String, Property> convert(Collection<Document> active, String condition, Report report) {
		NetDevhClient client = new NetDevhClient(active, report);
		Map<String, Property> properties = new LinkedHashMap<>();
		if (this.hasDefault && !this.names.containsKey(ChannelName.DEFAULT)) {
			// For names that neither files nor sources tell.
			convert(client, new ChannelName(ChannelName.DEFAULT, false, condition), report, properties);
		}
		this.names.keySet()
			.forEach((name) -> convert(client, new ChannelName(name, this.ours.contains(name), condition), report,
					properties));
		return properties;
	}

	private void convert(NetDevhClient client, ChannelName channel, Report report, Map<String, Property> properties) {
		Place place = this.names.getOrDefault(channel.name(), this.documents.get(0).place());
		Conversion.of(channel, client.settingsOf(channel.name()), client.scheme(), place, this.bundles, report)
			.forEach((property) -> properties.put(property.fullName(), property));
	}

}
