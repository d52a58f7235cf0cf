#!/usr/bin/env bash
# Spring Framework 7.0: a JdbcTransactionManager that is used within a transaction of JpaTransactionManager, on the same
# DataSource, neither joins that transaction nor opens one of its own: it commits it.
#
# Expected: PROPAGATION_REQUIRED joins what is there, or the second manager takes a connection of its own.
# Seen: it takes the connection that JpaTransactionManager has bound for JDBC, does not see that a transaction runs on it,
#   and commits at its end. What the outer transaction had written by then is stored, although the outer one is rolled
#   back afterwards and says so. No warning is logged.
# So: use a second manager only where no transaction of the first is open.
#
# Needs a JDK (17 or newer) and Maven; loads libraries into Maven's repository, all else is in a temporary folder.
set -euo pipefail
spring=7.0.9 hibernate=7.4.5.Final h2=2.4.240
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cat > "$dir/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>transactions</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.springframework</groupId><artifactId>spring-orm</artifactId><version>$spring</version></dependency>
    <dependency><groupId>org.springframework</groupId><artifactId>spring-context</artifactId><version>$spring</version></dependency>
    <dependency><groupId>org.hibernate.orm</groupId><artifactId>hibernate-core</artifactId><version>$hibernate</version></dependency>
    <dependency><groupId>com.h2database</groupId><artifactId>h2</artifactId><version>$h2</version></dependency>
  </dependencies>
</project>
XML
mvn -q -B -f "$dir/pom.xml" dependency:build-classpath -Dmdep.outputFile="$dir/classpath"
cat > "$dir/Transactions.java" <<'JAVA'
import jakarta.persistence.*;
import org.h2.jdbcx.JdbcDataSource;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.orm.jpa.*;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;
import org.springframework.transaction.support.TransactionTemplate;

public class Transactions {

	@Entity(name = "Unused")
	public static class Unused {
		@Id
		public Integer id;
	}

	public static void main(String[] args) throws Exception {
		Thread.currentThread().setContextClassLoader(Transactions.class.getClassLoader());
		JdbcDataSource database = new JdbcDataSource();
		database.setURL("jdbc:h2:mem:finding;DB_CLOSE_DELAY=-1");
		JdbcTemplate jdbc = new JdbcTemplate(database);
		jdbc.execute("create table written (by_whom varchar(10))");
		LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
		factory.setDataSource(database);
		factory.setManagedTypes(PersistenceManagedTypes.of(Unused.class.getName()));
		factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
		factory.setBeanClassLoader(Transactions.class.getClassLoader());
		factory.afterPropertiesSet();
		JpaTransactionManager jpa = new JpaTransactionManager(factory.getObject());
		jpa.afterPropertiesSet();
		TransactionTemplate outer = new TransactionTemplate(jpa);
		TransactionTemplate inner = new TransactionTemplate(new JdbcTransactionManager(database));
		outer.executeWithoutResult((status) -> {
			jdbc.update("insert into written values ('outer')");
			inner.executeWithoutResult((nested) -> jdbc.update("insert into written values ('inner')"));
			status.setRollbackOnly();
		});
		String stored = jdbc.queryForList("select by_whom from written order by by_whom", String.class).toString();
		System.out.println("stored after the rollback of the outer transaction: " + stored);
		if (!stored.equals("[inner, outer]")) {
			System.out.println("CHANGED: the outer transaction's row is not committed by the inner one any more.");
			System.exit(1);
		}
		System.exit(0);
	}

}
JAVA
java -cp "$(cat "$dir/classpath")" "$dir/Transactions.java" 2> "$dir/log" || { cat "$dir/log"; exit 1; }
