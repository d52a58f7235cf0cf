package io.userservice.starter;

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.annotation.AutowiredAnnotationBeanPostProcessor;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ContextAnnotationAutowireCandidateResolver;
import org.springframework.util.ClassUtils;

/**
 * Second instances of the beans of some packages, beside those of the application, from
 * which they take all others. Made when asked for; nobody tells them of events, and they
 * do nothing at set times.
 */
final class Twin extends DefaultListableBeanFactory {

	/**
	 * @param packages of the classes, or of the configurations, that make the beans
	 */
	Twin(ConfigurableListableBeanFactory application, Set<String> packages) {
		super(application);
		AutowiredAnnotationBeanPostProcessor constructors = new AutowiredAnnotationBeanPostProcessor();
		constructors.setBeanFactory(this);
		addBeanPostProcessor(constructors);
		setAutowireCandidateResolver(new ContextAnnotationAutowireCandidateResolver());
		addEmbeddedValueResolver(application::resolveEmbeddedValue);
		setBeanClassLoader(application.getBeanClassLoader());
		for (String name : application.getBeanDefinitionNames()) {
			BeanDefinition definition = application.getMergedBeanDefinition(name);
			if (packages.contains(packageOf(application, definition))
					&& application.findAnnotationOnBean(name, ConfigurationProperties.class, false) == null) {
				registerBeanDefinition(name, new RootBeanDefinition((RootBeanDefinition) definition));
			}
		}
	}

	private static @Nullable String packageOf(ConfigurableListableBeanFactory application, BeanDefinition definition) {
		String configuration = definition.getFactoryBeanName();
		String type = (configuration != null) ? application.getMergedBeanDefinition(configuration).getBeanClassName()
				: definition.getBeanClassName();
		return (type != null) ? ClassUtils.getPackageName(type) : null;
	}

	/** Is used by the beans here in place of what the application has of the type. */
	<T> void replace(Class<T> type, T bean) {
		RootBeanDefinition definition = new RootBeanDefinition(type, () -> bean);
		definition.setPrimary(true);
		registerBeanDefinition("twin of " + type.getName(), definition);
	}

}
