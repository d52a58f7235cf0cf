package io.userservice.migrate.config;

import java.nio.file.Path;

/** Files of settings by their formats. */
public final class ConfigFiles {

	private ConfigFiles() {
	}

	/**
	 * A file whose name tells the format.
	 * @param profile of the file's name; empty for none
	 */
	public static ConfigFile of(Path path, String text, String profile) {
		return path.toString().endsWith(".properties") ? new PropertiesFile(path, text, profile)
				: new YamlFile(path, text, profile);
	}

}
