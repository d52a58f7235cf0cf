package bench.spring;

import java.util.List;

import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;

/** The users stored. */
interface UserRows extends JpaRepository<UserRow, Integer> {

	List<UserRow> findAllByOrderById(Pageable page);

}
