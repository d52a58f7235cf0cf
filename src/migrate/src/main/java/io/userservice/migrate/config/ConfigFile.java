package io.userservice.migrate.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A file of settings. */
public interface ConfigFile {

	Path path();

	/** As it is now. */
	String text();

	List<Document> documents();

	/**
	 * The text without the settings of net.devh's client.
	 * @param written what each document gets in their place
	 */
	String rewritten(Map<Document, List<Property>> written);

}
