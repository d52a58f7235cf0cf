package io.userservice.migrate.channel;

import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

import io.userservice.migrate.config.Document;
import io.userservice.migrate.config.PropertyName;
import io.userservice.migrate.config.Setting;
import io.userservice.migrate.told.InputException;
import io.userservice.migrate.told.Told;
import org.jspecify.annotations.Nullable;

/** What net.devh's client reads from documents, the last of which wins. */
final class NetDevhClient {

	/** Of starters before 3.1.0. */
	private static final String GONE = "fullstreamdecompression";

	private final Map<String, Map<NetDevhProperty, Setting>> channels = new LinkedHashMap<>();

	private final Report report;

	private @Nullable Setting scheme;

	NetDevhClient(Collection<Document> documents, Report report) {
		this.report = report;
		for (Document document : documents) {
			Map<String, Setting> seen = new LinkedHashMap<>();
			for (Setting setting : document.moved()) {
				Setting other = seen.put(key(setting.name()), setting);
				if (other != null) {
					throw new InputException(setting.place(), "%s is set twice: as %s in line %d, too"
						.formatted(setting.name(), other.name(), other.place().line()));
				}
				read(setting);
			}
		}
	}

	/** Equal for the spellings of one property; names of channels keep theirs. */
	private static String key(PropertyName name) {
		return (name.startsWith("grpc", "client") && name.elements().size() > 2)
				? name.elements().get(2) + "." + name.uniformFrom(3) : name.uniformFrom(0);
	}

	private void read(Setting setting) {
		PropertyName name = setting.name();
		if (!name.startsWith("grpc", "client")) {
			tellOfLost(this.scheme, setting);
			this.scheme = setting;
			return;
		}
		if (name.elements().size() > 2) {
			this.channels.computeIfAbsent(channelName(name.elements().get(2)),
					(channel) -> new EnumMap<>(NetDevhProperty.class));
		}
		if (name.elements().size() > 3) {
			put(setting, name);
		}
		else if (!setting.isEmpty()) {
			throw new InputException(setting.place(), "%s has a value where properties are meant".formatted(name));
		}
		else {
			this.report.tell(Told.withoutEffect(setting.place(), name.written(), "it sets nothing"));
		}
	}

	private void put(Setting setting, PropertyName name) {
		String uniform = name.uniformFrom(3);
		if (uniform.equals(GONE)) {
			this.report.tell(Told.withoutEffect(setting.place(), name.written(),
					"net.devh's client 3.1.0 no longer knows it; gRPC decompresses by the headers of a response"));
			return;
		}
		NetDevhProperty property = NetDevhProperty.of(uniform.replaceFirst("\\[\\d+]$", ""))
			.orElseThrow(() -> new InputException(setting.place(),
					"%s is no property of net.devh's client 3.1.0: mend or remove it".formatted(name)));
		if (uniform.endsWith("]")) {
			this.report.tell(Told.byHand(setting.place(), name.written(),
					"net.devh's client reads no list here, and so had no such setting: if you want it, see the property"
							+ " as one text in docs/from-net-devh.md"));
			return;
		}
		Values.check(property, setting);
		tellOfLost(this.channels.get(channelName(name.elements().get(2))).put(property, setting), setting);
	}

	/** What a profile replaces has an effect without the profile, and is written then. */
	private void tellOfLost(@Nullable Setting replaced, Setting winner) {
		if (replaced != null) {
			this.report.tell(Told.withoutEffect(replaced.place(), replaced.name().written(),
					"it is set again, which wins, at " + winner.place()));
		}
	}

	/**
	 * The name as an application has it. Spring keeps only these characters of one that
	 * is not in brackets.
	 */
	static String channelName(String element) {
		return element.startsWith("[") ? element.substring(1, element.length() - 1) : element.replaceAll("[^\\w-]", "");
	}

	/** Of all but GLOBAL. */
	TreeSet<String> names() {
		TreeSet<String> names = new TreeSet<>(this.channels.keySet());
		names.remove(ChannelName.GLOBAL);
		return names;
	}

	Optional<Setting> scheme() {
		return Optional.ofNullable(this.scheme).filter((setting) -> !setting.isEmpty());
	}

	/** What a channel has of its own, and of GLOBAL. */
	Map<NetDevhProperty, Setting> settingsOf(String name) {
		Map<NetDevhProperty, Setting> global = this.channels.getOrDefault(ChannelName.GLOBAL, Map.of());
		Map<NetDevhProperty, Setting> all = new EnumMap<>(NetDevhProperty.class);
		global.forEach((property, setting) -> {
			if (property.isInherited()) {
				all.put(property, setting);
			}
			else {
				this.report.tell(Told.withoutEffect(setting.place(), setting.name().written(),
						"net.devh's client 3.1.0 gives this one of GLOBAL to no channel. Written for each channel it"
								+ " would change what they accept"));
			}
		});
		this.channels.getOrDefault(name, Map.of()).forEach((property, setting) -> {
			if (!setting.isEmpty() || property.isText() || !all.containsKey(property)) {
				all.put(property, setting);
			}
		});
		all.forEach((property, setting) -> {
			if (setting.isEmpty()) {
				this.report.tell(Told.withoutEffect(setting.place(), setting.name().written(), "it has no value"));
			}
		});
		return all;
	}

}
